import { isList, isRecord, plainText } from '../guards.ts';
import { writeValue } from './values.ts';
import { block, blockOf, entry, integerField, textField } from './write.ts';

type Meta = Readonly<Record<string, unknown>>;

const EMPTY = Buffer.of(0x12, 0);
const NUMBERS: Readonly<Record<string, number>> = { COUNTER: 0, GAUGE: 1, TIMER: 2 };

/** The `meta` field of a SeldonMessage. */
export function writeMeta(meta: Meta): Buffer {
  const { puid, tags, routing, requestPath, metrics } = meta;
  const pieces: Buffer[] = [];
  if (puid !== undefined) pieces.push(textField(0x0a, plainText(puid)));
  for (const [key, value] of entriesOf(tags)) pieces.push(entry(0x12, key, writeValue(value)));
  for (const [key, branch] of entriesOf(routing))
    pieces.push(blockOf(0x1a, [block(0x0a, Buffer.from(key)), integerField(0x10, Number(branch))]));
  for (const [key, image] of entriesOf(requestPath))
    pieces.push(entry(0x22, key, Buffer.from(String(image))));
  if (isList(metrics)) for (const metric of metrics) pieces.push(block(0x2a, writeMetric(metric)));
  return pieces.length === 0 ? EMPTY : blockOf(0x12, pieces);
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

function writeMetric(metric: unknown): Buffer {
  const { key, type, value, tags } = isRecord(metric) ? metric : {};
  const amount = Buffer.alloc(5);
  amount[0] = 0x1d;
  amount.writeFloatLE(Number(value ?? 0), 1);
  return Buffer.concat([
    textField(0x0a, plainText(key)),
    integerField(0x10, typeof type === 'number' ? type : (NUMBERS[String(type)] ?? 0)),
    amount,
    ...entriesOf(tags).map(([name, tag]) => entry(0x22, name, Buffer.from(String(tag)))),
  ]);
}
