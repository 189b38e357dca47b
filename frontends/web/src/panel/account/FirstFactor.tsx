/* Whose role cannot do without a second factor sets one up before anything else. */
import { useQueryClient } from '@tanstack/react-query';
import { w } from '../../shared/words';
import { sessionKey } from '../parts/session';
import { Enrol } from './Enrol';

export default function FirstFactor() {
  const queries = useQueryClient();
  return (
    <>
      <div>
        <h1>{w.account.firstTitle}</h1>
        <p className="soft">{w.account.firstWhy}</p>
      </div>
      <Enrol onDone={() => void queries.invalidateQueries({ queryKey: sessionKey })} />
    </>
  );
}
