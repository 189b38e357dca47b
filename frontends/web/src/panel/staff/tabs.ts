/* Two pages side by side: who, and as what. */
import { w } from '../../shared/words';

export const staffTabs = () => [
  { name: 'people', word: w.staff.people, to: '/staff' },
  { name: 'roles', word: w.staff.roles, to: '/staff/roles' },
];
