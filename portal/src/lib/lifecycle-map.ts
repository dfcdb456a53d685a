/**
 * The life cycle as a map: where each state stands and how each move is drawn, once for wide pages and once for narrow
 * ones. Which moves are allowed the server says; a move it knows and this map does not is still offered, beside the map.
 */

export const STATES = ['CREATED', 'PROTOTYPED', 'PUBLISHED', 'BLOCKED', 'DEPRECATED', 'RETIRED'] as const;
export type State = (typeof STATES)[number];

export const EVENTS = ['Publish', 'Deploy as a Prototype', 'Demote to Created', 'Block', 'Re-Publish', 'Deprecate', 'Retire'] as const;
export type Event = (typeof EVENTS)[number];

type Point = readonly [x: number, y: number];
export type Move = {
  from: State;
  event: Event;
  to: State;
  /** Corners of the line. */
  line: readonly Point[];
  /** Where its name stands. */
  label: Point;
};
export type LifecycleMap = { width: number; height: number; states: Record<State, Point>; moves: readonly Move[] };

/** Size of a state's box; points are centres. */
export const BOX = { width: 132, height: 46 };

const WIDE: LifecycleMap = {
  width: 900,
  height: 400,
  states: { CREATED: [80, 200], PROTOTYPED: [300, 60], PUBLISHED: [450, 200], BLOCKED: [600, 340], DEPRECATED: [700, 120], RETIRED: [830, 280] },
  moves: [
    { from: 'CREATED', event: 'Publish', to: 'PUBLISHED', line: [[146, 200], [384, 200]], label: [262, 200] },
    { from: 'CREATED', event: 'Deploy as a Prototype', to: 'PROTOTYPED', line: [[60, 177], [60, 52], [234, 52]], label: [146, 52] },
    { from: 'PROTOTYPED', event: 'Demote to Created', to: 'CREATED', line: [[262, 83], [262, 130], [110, 130], [110, 177]], label: [186, 130] },
    { from: 'PROTOTYPED', event: 'Publish', to: 'PUBLISHED', line: [[366, 52], [480, 52], [480, 177]], label: [480, 78] },
    { from: 'PUBLISHED', event: 'Deploy as a Prototype', to: 'PROTOTYPED', line: [[410, 177], [410, 120], [338, 120], [338, 83]], label: [398, 122] },
    { from: 'PUBLISHED', event: 'Demote to Created', to: 'CREATED', line: [[420, 223], [420, 300], [80, 300], [80, 223]], label: [240, 300] },
    { from: 'PUBLISHED', event: 'Block', to: 'BLOCKED', line: [[450, 223], [450, 345], [534, 345]], label: [452, 345] },
    { from: 'BLOCKED', event: 'Re-Publish', to: 'PUBLISHED', line: [[590, 317], [590, 265], [485, 265], [485, 223]], label: [540, 265] },
    { from: 'PUBLISHED', event: 'Deprecate', to: 'DEPRECATED', line: [[516, 195], [690, 195], [690, 143]], label: [604, 195] },
    { from: 'BLOCKED', event: 'Deprecate', to: 'DEPRECATED', line: [[666, 340], [725, 340], [725, 143]], label: [725, 250] },
    { from: 'DEPRECATED', event: 'Retire', to: 'RETIRED', line: [[766, 120], [840, 120], [840, 257]], label: [838, 170] },
  ],
};

const NARROW: LifecycleMap = {
  width: 320,
  height: 640,
  states: { CREATED: [72, 30], PROTOTYPED: [248, 130], PUBLISHED: [72, 280], BLOCKED: [248, 400], DEPRECATED: [72, 510], RETIRED: [72, 610] },
  moves: [
    { from: 'CREATED', event: 'Deploy as a Prototype', to: 'PROTOTYPED', line: [[138, 22], [268, 22], [268, 107]], label: [252, 22] },
    { from: 'PROTOTYPED', event: 'Demote to Created', to: 'CREATED', line: [[230, 107], [230, 70], [112, 70], [112, 53]], label: [212, 72] },
    { from: 'CREATED', event: 'Publish', to: 'PUBLISHED', line: [[52, 53], [52, 257]], label: [56, 155] },
    { from: 'PROTOTYPED', event: 'Publish', to: 'PUBLISHED', line: [[200, 153], [200, 200], [106, 200], [106, 257]], label: [128, 200] },
    { from: 'PUBLISHED', event: 'Deploy as a Prototype', to: 'PROTOTYPED', line: [[138, 272], [268, 272], [268, 153]], label: [254, 242] },
    { from: 'PUBLISHED', event: 'Demote to Created', to: 'CREATED', line: [[18, 257], [18, 53]], label: [56, 110] },
    { from: 'PUBLISHED', event: 'Block', to: 'BLOCKED', line: [[138, 290], [274, 290], [274, 377]], label: [274, 330] },
    { from: 'BLOCKED', event: 'Re-Publish', to: 'PUBLISHED', line: [[200, 377], [200, 340], [112, 340], [112, 303]], label: [166, 342] },
    { from: 'PUBLISHED', event: 'Deprecate', to: 'DEPRECATED', line: [[52, 303], [52, 487]], label: [58, 400] },
    { from: 'BLOCKED', event: 'Deprecate', to: 'DEPRECATED', line: [[248, 423], [248, 516], [138, 516]], label: [248, 470] },
    { from: 'DEPRECATED', event: 'Retire', to: 'RETIRED', line: [[72, 533], [72, 587]], label: [72, 560] },
  ],
};

export const lifecycleMap = (isWide: boolean) => (isWide ? WIDE : NARROW);

/** The server writes `Prototyped` or `Pre-Released`, in any case. */
export function stateOf(text: string | undefined): State | undefined {
  const upper = (text ?? '').toUpperCase();
  const name = upper === 'PRE-RELEASED' ? 'PROTOTYPED' : upper;
  return STATES.find((one) => one === name);
}

/** The way of a line in SVG. */
export const path = (line: readonly Point[]) => line.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
