/* Nothing at this address, or nothing this person may see. */
import { Link } from 'wouter';
import { w } from '../../shared/words';
import { Empty } from '../parts/Empty';
import { Page } from '../parts/Page';

export function Missing({ denied }: { denied?: boolean }) {
  const title = denied ? w.shell.denied : w.shell.missing;
  return (
    <Page title={title}>
      <Empty icon={denied ? 'key' : 'search'} title={denied ? w.shell.deniedWhy : w.shell.missingWhy}>
        <Link href="/">{w.shell.toStart}</Link>
      </Empty>
    </Page>
  );
}
