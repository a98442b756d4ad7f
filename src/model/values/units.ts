/** The units of measure that distribution uses: UN/ECE Recommendation 20 (measures) and 21 (packages) by code. */
import { problem, type Problem } from './problem.ts';

/** What a unit measures: only a unit of mass can state a weight. */
export type UnitKind = 'count' | 'package' | 'mass' | 'length' | 'area' | 'volume' | 'time';

export interface Unit {
  readonly code: string;
  /** The name for people, singular. */
  readonly name: string;
  readonly kind: UnitKind;
}

const NAMES: Readonly<Record<UnitKind, Readonly<Record<string, string>>>> = {
  count: {
    EA: 'each',
    C62: 'one',
    H87: 'piece',
    PR: 'pair',
    SET: 'set',
    KT: 'kit',
    DZN: 'dozen',
    GRO: 'gross',
    CEN: 'hundred',
    MIL: 'thousand',
    TPR: 'ten pairs',
    DPR: 'dozen pairs',
    NPR: 'number of pairs',
    NAR: 'number of articles',
    ST: 'sheet',
    LO: 'lot',
    E48: 'service unit',
    ACT: 'activity',
  },
  package: {
    AE: 'aerosol',
    AM: 'ampoule',
    BA: 'barrel',
    BC: 'bottle crate',
    BE: 'bundle',
    BG: 'bag',
    BI: 'bin',
    BJ: 'bucket',
    BK: 'basket',
    BL: 'bale',
    BO: 'bottle',
    BR: 'bar',
    BX: 'box',
    CA: 'can',
    CG: 'cage',
    CH: 'chest',
    CL: 'coil',
    CQ: 'cartridge',
    CR: 'crate',
    CS: 'case',
    CT: 'carton',
    CX: 'cylindrical can',
    CY: 'cylinder',
    DJ: 'demijohn',
    DR: 'drum',
    EN: 'envelope',
    FD: 'framed crate',
    WA: 'intermediate bulk container',
    GB: 'gas bottle',
    JC: 'jerrican',
    JG: 'jug',
    JR: 'jar',
    KG: 'keg',
    NE: 'unpacked',
    NT: 'net',
    PA: 'packet',
    PB: 'pallet box',
    PC: 'parcel',
    PH: 'pitcher',
    PK: 'package',
    PL: 'pail',
    PO: 'pouch',
    PP: 'piece package',
    PT: 'pot',
    PU: 'tray',
    PX: 'pallet',
    RD: 'rod',
    RK: 'rack',
    RL: 'reel',
    RO: 'roll',
    SA: 'sack',
    SC: 'shallow crate',
    SH: 'sachet',
    SL: 'slipsheet',
    SO: 'spool',
    SW: 'shrink-wrapped package',
    SX: 'set package',
    TB: 'tub',
    TN: 'tin',
    TR: 'trunk',
    TU: 'tube',
    TY: 'cylindrical tank',
    VI: 'vial',
    VP: 'vacuum-packed package',
    WB: 'wicker bottle',
  },
  mass: {
    MGM: 'milligram',
    GRM: 'gram',
    HGM: 'hectogram',
    KGM: 'kilogram',
    DTN: 'decitonne',
    TNE: 'tonne',
    ONZ: 'ounce',
    LBR: 'pound',
    CWA: 'hundredweight (US)',
    CWI: 'hundredweight (UK)',
    STN: 'ton (US)',
    LTN: 'ton (UK)',
    GRN: 'grain',
  },
  length: {
    MMT: 'millimetre',
    CMT: 'centimetre',
    DMT: 'decimetre',
    MTR: 'metre',
    HMT: 'hectometre',
    KMT: 'kilometre',
    INH: 'inch',
    FOT: 'foot',
    YRD: 'yard',
    SMI: 'mile',
    LF: 'linear foot',
    LM: 'linear metre',
  },
  area: {
    MMK: 'square millimetre',
    CMK: 'square centimetre',
    MTK: 'square metre',
    INK: 'square inch',
    FTK: 'square foot',
    YDK: 'square yard',
    HAR: 'hectare',
    ACR: 'acre',
  },
  volume: {
    MMQ: 'cubic millimetre',
    CMQ: 'cubic centimetre',
    DMQ: 'cubic decimetre',
    MTQ: 'cubic metre',
    INQ: 'cubic inch',
    FTQ: 'cubic foot',
    YDQ: 'cubic yard',
    MLT: 'millilitre',
    CLT: 'centilitre',
    DLT: 'decilitre',
    LTR: 'litre',
    HLT: 'hectolitre',
    OZA: 'fluid ounce (US)',
    OZI: 'fluid ounce (UK)',
    PTL: 'liquid pint (US)',
    PTI: 'pint (UK)',
    QTL: 'liquid quart (US)',
    QTI: 'quart (UK)',
    GLL: 'gallon (US)',
    GLI: 'gallon (UK)',
    BLL: 'barrel (US)',
  },
  time: { SEC: 'second', MIN: 'minute', HUR: 'hour', DAY: 'day', WEE: 'week', MON: 'month', ANN: 'year' },
};

const KINDS: readonly UnitKind[] = ['count', 'package', 'mass', 'length', 'area', 'volume', 'time'];

const UNITS: ReadonlyMap<string, Unit> = new Map(
  KINDS.flatMap((kind) =>
    Object.entries(NAMES[kind]).map(([code, name]) => [code, { code, name, kind }] as const),
  ),
);

/** Gives the unit of a canonical code (`BX`, `KGM`), or `undefined` where the hub does not know it. */
export function findUnit(code: string): Unit | undefined {
  return UNITS.get(code);
}

/** Reads a unit code of either recommendation; Rec 20 writes the packages of Rec 21 with an X before them (`XBX` is `BX`). */
export function parseUnit(text: string): Unit | Problem {
  const code = text.trim().toUpperCase();
  const unit = findUnit(code) ?? (code.startsWith('X') ? findUnit(code.slice(1)) : undefined);
  return unit ?? problem(text, 'a unit code of UN/ECE Recommendation 20 or 21 that the hub knows');
}
