/* The state of a line. One that was sold for a later day says which, and nothing else of it is judged yet. */
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import { serviceSession } from '../../shared/marks';
import type { Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Mark } from './Mark';

export const isFuture = (line: Service) => line.state === 'active' && line.started_on > f.today(now_us());

export function ServiceState({ line }: { line: Service }) {
  return isFuture(line) ? (
    <Mark kind="begin" name="later" value={w.services.startsOn(f.date(line.started_on))} />
  ) : (
    <Mark kind="service" name={line.state} />
  );
}

/** Is somebody there? A line that has not begun is offline as it should be. */
export const ServiceSession = ({ line }: { line: Service }) =>
  isFuture(line) && !line.online ? null : <Mark {...serviceSession(line)} />;
