/* What a device said of itself when it was asked just now. */
import { f } from '../../shared/format';
import type { NodeFacts } from '../../shared/records';
import { w } from '../../shared/words';
import { Glyph } from '../parts/Mark';
import { Fact, Facts } from '../parts/Page';
import s from './FoundFacts.module.css';

export function FoundFacts({ facts }: { facts: NodeFacts }) {
  return (
    <div className={s.box} role="status">
      <strong className={s.title}>
        <Glyph shape="dot" /> {w.nodes.found}
      </strong>
      <Facts>
        <Fact label={w.nodes.latency}>{f.milliseconds(facts.latency_ms)}</Fact>
        <Fact label={w.nodes.name}>{facts.name ?? f.none}</Fact>
        <Fact label={w.nodes.model}>{facts.model ?? f.none}</Fact>
        <Fact label={w.nodes.version}>{facts.version ?? f.none}</Fact>
        <Fact label={w.nodes.serial}>{facts.serial ?? f.none}</Fact>
        <Fact label={w.nodes.uptime}>{facts.uptime_ms === null ? f.none : f.uptime(facts.uptime_ms)}</Fact>
        <Fact label={w.nodes.cpu}>{facts.cpu_pct_x100 === null ? f.none : f.percent(facts.cpu_pct_x100)}</Fact>
      </Facts>
    </div>
  );
}
