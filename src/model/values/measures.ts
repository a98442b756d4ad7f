/** How much of one unit of measure another holds: mass, length, area, volume and time, exactly. */
import { decimal, type Decimal, type WholeRatio } from './decimal.ts';
import { divideFractions, fractionOf } from './fraction.ts';
import { findUnit } from './units.ts';

/**
 * One unit in kilograms, metres, square metres, litres or seconds. UN/ECE Recommendation 20 has these factors, some of them rounded to seven
 * digits; here stand the numbers that define them (the yard and pound agreement of 1959, the gallons of the US and of the UK). What has no one
 * exact size is left out: the acre (two definitions), months and years, and linear feet and metres of goods that have a width.
 */
const SIZES: Readonly<Record<string, string>> = {
  MGM: '0.000001',
  GRM: '0.001',
  HGM: '0.1',
  KGM: '1',
  DTN: '100',
  TNE: '1000',
  GRN: '0.00006479891',
  ONZ: '0.028349523125',
  LBR: '0.45359237',
  CWA: '45.359237',
  CWI: '50.80234544',
  STN: '907.18474',
  LTN: '1016.0469088',

  MMT: '0.001',
  CMT: '0.01',
  DMT: '0.1',
  MTR: '1',
  HMT: '100',
  KMT: '1000',
  INH: '0.0254',
  FOT: '0.3048',
  YRD: '0.9144',
  SMI: '1609.344',

  MMK: '0.000001',
  CMK: '0.0001',
  MTK: '1',
  HAR: '10000',
  INK: '0.00064516',
  FTK: '0.09290304',
  YDK: '0.83612736',

  MMQ: '0.000001',
  CMQ: '0.001',
  DMQ: '1',
  MTQ: '1000',
  MLT: '0.001',
  CLT: '0.01',
  DLT: '0.1',
  LTR: '1',
  HLT: '100',
  INQ: '0.016387064',
  FTQ: '28.316846592',
  YDQ: '764.554857984',
  OZA: '0.0295735295625',
  PTL: '0.473176473',
  QTL: '0.946352946',
  GLL: '3.785411784',
  BLL: '158.987294928',
  OZI: '0.0284130625',
  PTI: '0.56826125',
  QTI: '1.1365225',
  GLI: '4.54609',

  SEC: '1',
  MIN: '60',
  HUR: '3600',
  DAY: '86400',
  WEE: '604800',
};

/** How many `to` one `from` holds; `undefined` where they measure different things or have no exact size. */
export function measureRatio(from: string, to: string): WholeRatio | undefined {
  const [one, other] = [sizeOf(from), sizeOf(to)];
  if (one === undefined || other === undefined || findUnit(from)?.kind !== findUnit(to)?.kind)
    return undefined;
  return divideFractions(fractionOf(one), fractionOf(other));
}

/** Some have more digits than the canonical model holds. */
function sizeOf(code: string): Decimal | undefined {
  const text = Object.hasOwn(SIZES, code) ? SIZES[code] : undefined;
  if (text === undefined) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  return decimal(BigInt(`${whole}${fraction}`), fraction.length);
}
