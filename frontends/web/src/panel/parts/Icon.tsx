/* One line, one weight: 20 px icons drawn on a grid of 24. They repeat a word, they never stand for it. */
const paths = {
  today: 'M4 13a8 8 0 1 1 16 0M12 13l4-4M6.5 18h11',
  customers:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.4-3.6 3-6 6.5-6s6.1 2.4 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .8 3.2 2.7 3.5 5.5',
  services: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0ZM12 17v4',
  onus: 'M12 13v8M8 21h8M12 10.5a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6M7.8 7.8a6 6 0 0 0 0 8M16.2 7.8a6 6 0 0 1 0 8M5 5a10 10 0 0 0 0 13.5M19 5a10 10 0 0 1 0 13.5',
  nodes: 'M4 13h16v6H4ZM8 16h.01M12 16h.01M7 13 9 5M17 13l-2-8',
  invoices: 'M6 3h9l4 4v14H6ZM15 3v4h4M9.5 12h6M9.5 16h6',
  payments: 'M3 7h18v11H3ZM12 10a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M6 12.5h.01M18 12.5h.01',
  billing: 'M5 5h14v15H5ZM5 9.5h14M9 3v4M15 3v4M9 14.5l2 2 4-4',
  dunning: 'M12 4 2.8 19.5h18.4ZM12 10v4.5M12 17h.01',
  packages: 'M12 3 4 7v10l8 4 8-4V7ZM4 7l8 4 8-4M12 11v10',
  ledger: 'M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2ZM5 18a2 2 0 0 1 2-2h12M9 8h6',
  staff: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.6-3.7 3.6-6 7.5-6s6.9 2.3 7.5 6',
  settings: 'M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h9M17 17h3M15 15v4',
  tenants: 'M4 20V9l8-5 8 5v11M9 20v-6h6v6M2.5 20h19',
  revenue: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6M20 16V5',
  business: 'M4 20h16M5 17l4-5 4 3 6-8M15 7h4v4',
  subscriptions: 'M4 6h16v12H4ZM4 10h16M8 14h4',
  plans: 'M5 4h14v6H5ZM5 14h14v6H5ZM8.500 7h3M8.500 17h3',
  subscription: 'M4 6h16v12H4ZM4 10h16M14 14h3',
  audit: 'M6 3h12v18H6ZM9 8h6M9 12h6M9 16h3',
  visits: 'M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM3 20c.600-3.500 3.300-5.500 7-5.500M14 17.500h7M18 14.500l3 3-3 3',
  messages: 'M4 6h16v12H4ZM4 7l8 6 8-6',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20.5 20.5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  plus: 'M12 5v14M5 12h14',
  menu: 'M4 6.5h16M4 12h16M4 17.5h16',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  right: 'M9 5.5l6.5 6.5L9 18.5',
  left: 'M15 5.5 8.5 12l6.5 6.5',
  down: 'M5.5 9l6.5 6.5L18.5 9',
  phone:
    'M6 3.5h3.5l1.5 4-2 1.5c1 2.5 3 4.5 5.5 5.5l1.5-2 4 1.5V18c0 1.5-1 2.5-2.5 2.5C10.5 20 4 13.5 3.5 6c0-1.5 1-2.5 2.5-2.5Z',
  copy: 'M9 9h11v11H9ZM15 9V4H4v11h5',
  print: 'M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7Z',
  refresh: 'M20 5v5h-5M4 19v-5h5M19.5 10A8 8 0 0 0 5 8M4.5 14A8 8 0 0 0 19 16',
  edit: 'M4 20h4L19.5 8.5l-4-4L4 16ZM13 7l4 4',
  key: 'M8 12a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM11 13 20 4M16 8l3 3M18.5 5.5l2 2',
  pause: 'M8 5v14M16 5v14',
  stop: 'M6 6h12v12H6Z',
  shield: 'M12 3 4.5 6v6c0 4.5 3 7.5 7.5 9 4.5-1.5 7.5-4.5 7.5-9V6ZM8.5 12l2.5 2.5 4.5-5',
  out: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.300-1 .9-1 1.7M12 16.5h.01',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
