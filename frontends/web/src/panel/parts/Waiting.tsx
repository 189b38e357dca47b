/* The shape of a page before its data is there. */
import { w } from '../../shared/words';

export const Waiting = () => (
  <div className="boot" role="status" aria-label={w.common.loading}>
    <i />
    <i />
    <i />
  </div>
);
