/* The frame of every panel: bar, menu, page. Plain CSS grid: the library's own shell writes a style element. */
import { ActionIcon, Drawer, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Icon } from '../parts/Icon';
import { Banner } from './Banner';
import { Help } from './Help';
import { useKey, useKeys } from '../parts/keys';
import { type Live, useLive } from './live';
import { menu } from './menu';
import { Search, searchable } from './Search';
import { logout, sessionKey, useMay, useSession } from '../parts/session';
import { StepUp } from './StepUp';
import { LanguageSwitch, SchemeItem, SchemeSwitch } from './switches';
import s from './Frame.module.css';

export function Frame({ children }: { children: ReactNode }) {
  const session = useSession();
  const may = useMay();
  const [path, navigate] = useLocation();
  const [menuOpen, menuDialog] = useDisclosure(false);
  const [searching, search] = useDisclosure(false);
  const [helping, help] = useDisclosure(false);
  const live = useLive(may('overview.read'));
  const main = useRef<HTMLElement>(null);
  const [arrived, setArrived] = useState(path);

  const rows = menu.filter((row) => may(row.permission));
  const go = useMemo(
    () => new Map(menu.filter((row) => may(row.permission)).map((row) => [row.key, () => navigate(row.path)])),
    [may, navigate],
  );
  useKeys(go);
  useKey('/', searchable(may) ? search.open : null);
  useKey('?', help.open);

  // A new page: from its top, and the keyboard starts there.
  useEffect(() => {
    if (path === arrived) return;
    const [, here, id] = path.split('/');
    const [, there, was] = arrived.split('/');
    setArrived(path);
    if (here === there && id === was) return;
    menuDialog.close();
    window.scrollTo({ top: 0 });
    main.current?.focus({ preventScroll: true });
  }, [path, arrived, menuDialog]);

  const list = <Rows rows={rows} path={path} />;
  return (
    <div className={s.frame}>
      <a className={s.skip} href="#main">
        {w.shell.skip}
      </a>
      <header className={`${s.top} screen`}>
        <ActionIcon
          className={s.burger}
          variant="default"
          size={44}
          aria-label={w.shell.menu}
          onClick={menuDialog.open}
        >
          <Icon name="menu" />
        </ActionIcon>
        <Link href="/" className={s.brand}>
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span className="cut">{session.tenant_name}</span>
        </Link>
        {searchable(may) ? (
          <button type="button" className={s.search} onClick={search.open}>
            <Icon name="search" size={17} />
            <span className="cut">{w.search.placeholder}</span>
            <kbd>/</kbd>
          </button>
        ) : (
          <span className={s.noSearch} />
        )}
        <div className={s.tools}>
          {may('overview.read') && <LiveSign live={live} />}
          <LanguageSwitch />
          <SchemeSwitch className={s.scheme} />
          <Person onHelp={help.open} />
        </div>
      </header>
      <nav className={`${s.menu} screen`} aria-label={w.shell.menu}>
        {list}
      </nav>
      <main id="main" ref={main} className={s.main} tabIndex={-1}>
        {children}
      </main>
      <Banner />
      <Drawer
        opened={menuOpen}
        onClose={menuDialog.close}
        size={288}
        title={session.tenant_name}
        closeButtonProps={{ 'aria-label': w.common.close, size: 44 }}
      >
        <nav aria-label={w.shell.menu}>{list}</nav>
      </Drawer>
      <Search opened={searching} onClose={search.close} />
      <StepUp />
      <Help opened={helping} onClose={help.close} />
    </div>
  );
}

function Rows({ rows, path }: { rows: typeof menu; path: string }) {
  let group: string | null = null;
  return (
    <ul className={s.rows}>
      {rows.map((row) => {
        const head = row.group !== group ? row.group : null;
        group = row.group;
        const here = row.path === '/' ? path === '/' : path === row.path || path.startsWith(`${row.path}/`);
        return (
          <li key={row.path}>
            {head && (
              <span className={s.group} aria-hidden="true">
                {w.groups[head]}
              </span>
            )}
            <Link href={row.path} className={s.row} aria-current={here ? 'page' : undefined}>
              <Icon name={row.word} size={19} />
              <span className="cut">{w.menu[row.word]}</span>
              <kbd aria-hidden="true">g {row.key}</kbd>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function LiveSign({ live }: { live: Live }) {
  const text = live.live
    ? w.shell.live
    : live.at_us === null
      ? w.shell.notLive
      : w.shell.notLiveSince(f.time(live.at_us));
  return (
    <span className={live.live ? s.live : s.lost} role="status">
      <i aria-hidden="true" />
      {text}
    </span>
  );
}

function Person({ onHelp }: { onHelp: () => void }) {
  const [, navigate] = useLocation();
  const session = useSession();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: logout,
    onSettled: () => {
      queries.setQueryData(sessionKey, null);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
    },
  });
  const name = session.name ?? session.login ?? w.shell.operator;
  return (
    <Menu position="bottom-end" width={232} shadow="md">
      <Menu.Target>
        <button type="button" className={s.person}>
          <span aria-hidden="true">{initials(name)}</span>
          <span className="hidden">{w.shell.account(name)}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={s.who}>
          <strong>{name}</strong>
          <span className="dim">
            {w.roles[session.role]}, {session.tenant_name}
          </span>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="key" size={18} />} onClick={() => navigate('/account')}>
          {w.account.title}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="visits" size={18} />} onClick={() => navigate('/visits')}>
          {w.visits.visits}
        </Menu.Item>
        <SchemeItem />
        <Menu.Item leftSection={<Icon name="help" size={18} />} onClick={onHelp}>
          {w.help.title}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="out" size={18} />} onClick={() => leave.mutate()}>
          {w.shell.leave}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const initials = (name: string) =>
  name
    .split(/[\s.@]+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? '')
    .join('')
    .toUpperCase();
