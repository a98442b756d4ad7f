/** The calculation: what each line owes to whom, rounded for each line to the cent, half a cent up. */
import { amountOf, taxInCents } from './exact.ts';
import type { Jurisdiction, LeviedPlace, Rates } from './rates.ts';
import { refusal, Refusal, taxRefusal } from './refusals.ts';
import { lineNumber, type SentAddress, type SentLine, type SentTransaction } from './request.ts';

export interface CalculatedDetail {
  readonly jurisdiction: Jurisdiction;
  readonly taxInCents: bigint;
}

export interface CalculatedLine {
  readonly number: string;
  readonly sent: SentLine;
  readonly shipFrom: SentAddress;
  readonly shipTo: SentAddress;
  readonly amount: bigint;
  readonly exempt: bigint;
  readonly taxInCents: bigint;
  readonly why: 'taxed' | 'exempt' | 'not-taxable' | 'no-nexus';
  readonly details: readonly CalculatedDetail[];
}

/** The tax code of what nobody taxes. */
const NON_TAXABLE = 'NT';
/** The entity use code of those who are taxed after all. */
const TAXABLE_USE = 'TAXABLE';

/** Calculates all lines, or refuses the first whose addresses lead nowhere. */
export function calculate(rates: Rates, sent: SentTransaction): readonly CalculatedLine[] | Refusal {
  const lines: CalculatedLine[] = [];
  for (const [index, line] of sent.lines.entries()) {
    const calculated = calculateLine(rates, { sent, line, number: lineNumber(line, index) });
    if (calculated instanceof Refusal) return calculated;
    lines.push(calculated);
  }
  return lines;
}

interface LineAt {
  readonly sent: SentTransaction;
  readonly line: SentLine;
  readonly number: string;
}

function calculateLine(rates: Rates, { sent, line, number }: LineAt): CalculatedLine | Refusal {
  const places = placesOf(sent, line);
  if (places instanceof Refusal) return places;
  const levied = leviedAt(rates, places.shipTo, taxDay(sent, line));
  if (levied instanceof Refusal) return levied;
  const why = reasonFor(sent, line, levied.hasNexus);
  const amount = amountOf(line.amount) ?? 0n;
  return {
    number,
    sent: line,
    ...places,
    amount,
    exempt: why === 'taxed' ? 0n : amount,
    why,
    ...shared(amount, why === 'taxed' ? levied.levies : []),
  };
}

interface Places {
  readonly shipFrom: SentAddress;
  readonly shipTo: SentAddress;
}

/** Those of the line, else those of the document. */
function placesOf(sent: SentTransaction, line: SentLine): Places | Refusal {
  const {
    singleLocation,
    shipTo = singleLocation,
    shipFrom = singleLocation,
  } = {
    ...sent.addresses,
    ...line.addresses,
  };
  if (shipTo === undefined || shipFrom === undefined)
    return refusal('MissingAddress', 'Specify both addresses shipFrom and shipTo, or singleLocation.');
  const incomplete = [shipFrom, shipTo].find((address) => !isComplete(address));
  if (incomplete === undefined) return { shipFrom, shipTo };
  return refusal(
    'InvalidAddress',
    'You must provide either a valid postal code, line1 + city + region, or line1 + postal code.',
    incomplete === shipTo ? 'Addresses.ShipTo' : 'Addresses.ShipFrom',
  );
}

function leviedAt(rates: Rates, place: SentAddress, day: string): LeviedPlace | Refusal {
  const { country = 'US', region = '', postalCode = '' } = place;
  const levied = rates.at({ country, region, postalCode }, day);
  if (levied.found === 'place') return levied;
  return taxRefusal(
    'Unable to determine the taxing jurisdictions.',
    `No jurisdiction fits ${region} ${postalCode}.`,
    'Addresses.ShipTo',
  );
}

/** The day whose rates count: that of the line before that of the document. */
export function taxDay({ date, taxOverride }: SentTransaction, line?: SentLine): string {
  return (line?.taxOverride?.taxDate ?? taxOverride?.taxDate ?? date).slice(0, 10);
}

/** A street with its town and region, a street with its postal code, or region and postal code. */
function isComplete({ line1 = '', city = '', region = '', postalCode = '' }: SentAddress): boolean {
  const street = line1.trim() !== '' && ((city !== '' && region !== '') || postalCode !== '');
  return street || (region !== '' && postalCode !== '');
}

function reasonFor(sent: SentTransaction, line: SentLine, hasNexus: boolean): CalculatedLine['why'] {
  if (!hasNexus) return 'no-nexus';
  if (line.taxCode === NON_TAXABLE) return 'not-taxable';
  const use = line.entityUseCode ?? sent.entityUseCode ?? '';
  const number = line.exemptionCode ?? sent.exemptionNo ?? '';
  return number !== '' || (use !== '' && use !== TAXABLE_USE) ? 'exempt' : 'taxed';
}

/** The line is rounded, not its parts: the last jurisdiction gets what is left. */
function shared(amount: bigint, levies: readonly Jurisdiction[]) {
  const total = taxInCents(
    amount,
    levies.reduce((sum, { rate }) => sum + rate, 0n),
  );
  let left = total;
  const details = levies.map((jurisdiction, index) => {
    const part = index === levies.length - 1 ? left : taxInCents(amount, jurisdiction.rate);
    left -= part;
    return { jurisdiction, taxInCents: part };
  });
  return { taxInCents: total, details };
}
