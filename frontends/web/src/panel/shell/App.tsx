/* From nothing to a page: library, cache, language, session, frame, route. */
import { Button, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { api, need, Problem } from '../../shared/client';
import { setFormat } from '../../shared/format';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Waiting } from '../parts/Waiting';
import { Door } from './Door';
import { Frame } from './Frame';
import { useLanguage } from './language';
import { menu } from './menu';
import { Missing } from './Missing';
import { becomeSession, logout, readSession, SessionContext, sessionKey, useMay } from '../parts/session';
import { SignIn } from './SignIn';
import s from './SignIn.module.css';

const queries = new QueryClient({
  queryCache: new QueryCache({
    // The session ended meanwhile: the sign-in page comes, the address stays. Or the panel was closed:
    // the session is asked for again, and the answer says why.
    onError: (error, query) => {
      if (!(error instanceof Problem) || query.queryKey[0] === sessionKey[0]) return;
      if (error.code === 'login') queries.setQueryData(sessionKey, null);
      if (error.code === 'suspended') void queries.invalidateQueries({ queryKey: sessionKey });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      // what the server refused it will refuse again; what it could not do now it may do soon
      retry: (count, error) =>
        count < 2 && (!(error instanceof Problem) || [0, 429].includes(error.status) || error.status >= 500),
    },
    mutations: { retry: false },
  },
});

const Today = lazy(() => import('../today/Today'));
const Customers = lazy(() => import('../customers/Customers'));
const Customer = lazy(() => import('../customers/Customer'));
const Services = lazy(() => import('../services/Services'));
const Onus = lazy(() => import('../onus/Onus'));
const Onu = lazy(() => import('../onus/Onu'));
const Nodes = lazy(() => import('../nodes/Nodes'));
const Node = lazy(() => import('../nodes/Node'));
const Invoices = lazy(() => import('../invoices/Invoices'));
const Invoice = lazy(() => import('../invoices/Invoice'));
const Payments = lazy(() => import('../payments/Payments'));
const Receipt = lazy(() => import('../payments/Receipt'));
const Billing = lazy(() => import('../billing/Billing'));
const Dunning = lazy(() => import('../dunning/Dunning'));
const Ledger = lazy(() => import('../ledger/Ledger'));
const Packages = lazy(() => import('../packages/Packages'));
const Tenants = lazy(() => import('../tenants/Tenants'));
const Tenant = lazy(() => import('../tenants/Tenant'));
const Revenue = lazy(() => import('../revenue/Revenue'));
const Entries = lazy(() => import('../revenue/Entries'));
const Business = lazy(() => import('../business/Business'));
const Audit = lazy(() => import('../audit/Audit'));
const Subscriptions = lazy(() => import('../subscriptions/Subscriptions'));
const Subscription = lazy(() => import('../subscriptions/Subscription'));
const Plans = lazy(() => import('../subscriptions/Plans'));
const Own = lazy(() => import('../subscriptions/Own'));
const OwnInvoice = lazy(() => import('../subscriptions/OwnInvoice'));
const Visits = lazy(() => import('../visits/Visits'));
const Staff = lazy(() => import('../staff/Staff'));
const Roles = lazy(() => import('../staff/Roles'));
const Person = lazy(() => import('../staff/Person'));
const Settings = lazy(() => import('../settings/Settings'));
const Messages = lazy(() => import('../messages/Messages'));
const Account = lazy(() => import('../account/Account'));
const FirstFactor = lazy(() => import('../account/FirstFactor'));
const SetPassword = lazy(() => import('./SetPassword'));

export function App() {
  const language = useLanguage();
  const themed = useMemo(theme, [language]);
  return (
    <MantineProvider
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses
      defaultColorScheme="auto"
      deduplicateCssVariables={false}
      theme={themed}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        <Router base="/panel">
          <Suspense fallback={<Waiting />}>
            <Switch key={language}>
              <Route path="/password">
                <SetPassword />
              </Route>
              <Route>
                <Session />
              </Route>
            </Switch>
          </Suspense>
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/*
 * What the strict policy asks of dialogs: no style element that locks the page (our CSS does it). And a name for the
 * button that closes a notification.
 */
const theme = () => ({
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { lockScroll: false } },
    Drawer: { defaultProps: { lockScroll: false } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': w.common.close } } },
  },
});

function Session() {
  const language = useLanguage();
  const session = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 60_000 });
  const bands = useQuery({
    queryKey: ['onu-bands'],
    queryFn: () => need(api.GET('/onu-bands')),
    enabled: session.data?.factor_due === false,
    staleTime: Infinity, // they come with the server's release
  });
  if (session.isPending || bands.isLoading) return <Waiting />;
  if (session.error instanceof Problem && session.error.code === 'suspended') return <SignIn closed={session.error} />;
  const failed = session.isError ? session : session.data && bands.isError ? bands : null;
  if (failed) return <Alone error={failed.error} retry={() => void failed.refetch()} />;
  setFormat(language, session.data?.timezone ?? 'Asia/Dhaka', bands.data?.items);
  if (!session.data) return <SignIn />;
  if (session.data.factor_due)
    return (
      <SessionContext value={session.data}>
        <First />
      </SessionContext>
    );
  return (
    <SessionContext value={session.data}>
      <Frame>
        <Suspense fallback={<Waiting />}>
          <Pages />
        </Suspense>
      </Frame>
    </SessionContext>
  );
}

/** Nothing but the way to a second factor, and the way out. */
const First = () => (
  <Door
    title={w.account.firstTitle}
    wide
    tools={
      <Button
        variant="default"
        size="compact-md"
        onClick={() => void logout().finally(() => becomeSession(queries, null))}
      >
        {w.shell.leave}
      </Button>
    }
  >
    <div className={s.card}>
      <Suspense fallback={<Waiting />}>
        <FirstFactor />
      </Suspense>
    </div>
  </Door>
);

/** Who may not see the first page begins with the first one of the menu that they may. */
const home = (may: (permission: string) => boolean) =>
  menu.find((row) => row.path !== '/' && may(row.permission))?.path ?? '/account';

function Pages() {
  const may = useMay();
  const page = (path: string, permission: string, element: ReactNode) => (
    <Route path={path}>{may(permission) ? element : <Missing denied />}</Route>
  );
  return (
    <Switch>
      <Route path="/">{may('overview.read') ? <Today /> : <Redirect to={home(may)} replace />}</Route>
      {page('/customers', 'customer.read', <Customers />)}
      {page('/customers/:id/:tab?', 'customer.read', <Customer />)}
      {page('/services', 'service.read', <Services />)}
      {page('/onus', 'onu.read', <Onus />)}
      {page('/onus/:id', 'onu.read', <Onu />)}
      {page('/nodes', 'node.read', <Nodes />)}
      {page('/nodes/:id', 'node.read', <Node />)}
      {page('/invoices', 'invoice.read', <Invoices />)}
      {page('/invoices/:id', 'invoice.read', <Invoice />)}
      {page('/payments', 'payment.read', <Payments />)}
      {page('/payments/:id', 'payment.read', <Receipt />)}
      {page('/billing', 'bill.read', <Billing />)}
      {page('/dunning', 'dunning.run', <Dunning />)}
      {page('/ledger', 'ledger.read', <Ledger />)}
      {page('/packages', 'package.read', <Packages />)}
      {page('/tenants', 'tenant.list', <Tenants />)}
      {page('/tenants/:id', 'tenant.list', <Tenant />)}
      {page('/revenue', 'revenue.read', <Revenue />)}
      {page('/revenue/entries', 'revenue.read', <Entries />)}
      {page('/business', 'business.read', <Business />)}
      <Route path="/account">
        <Account />
      </Route>
      <Route path="/visits">
        <Visits />
      </Route>
      {page('/audit', 'audit.read', <Audit />)}
      {page('/subscriptions', 'subscription.read', <Subscriptions />)}
      {page('/subscriptions/:id', 'subscription.read', <Subscription />)}
      {page('/plans', 'plan.read', <Plans />)}
      {page('/subscription', 'subscription.mine', <Own />)}
      {page('/subscription/invoices/:id', 'subscription.mine', <OwnInvoice />)}
      {page('/staff', 'user.read', <Staff />)}
      {page('/staff/roles', 'user.read', <Roles />)}
      {page('/staff/:id', 'user.read', <Person />)}
      {page('/settings', 'tenant.read', <Settings />)}
      {page('/settings/messages', 'message.read', <Messages />)}
      <Route path="/index.html">
        <Redirect to="/" />
      </Route>
      <Route>
        <Missing />
      </Route>
    </Switch>
  );
}

const Alone = ({ error, retry }: { error: unknown; retry: () => void }) => (
  <main className="boot">
    <h1>libisp</h1>
    <Failure error={error} retry={retry} />
  </main>
);
