/** Is what a mapping gave really ours? */
import { Compile } from 'typebox/compile';
import type { FactDomain } from '../../../model/facts.ts';
import { checkFields } from '../../../model/checks/check-fields.ts';
import { isDocumentDomain, SHAPES } from '../../../model/shapes.ts';

/** Documents stand for themselves; claims carry fields. */
export function isLedger(domain: FactDomain): boolean {
  return isDocumentDomain(domain);
}

/** What is wrong with a fact that was mapped from a sound record: shape, check digits, unit codes, rules between fields. */
export function factProblems(domain: FactDomain, fact: unknown): readonly string[] {
  const { fields } = claimOf(fact);
  return [
    ...envelopeProblems(domain, fact),
    ...checkFields(domain, isLedger(domain) ? fact : fields).map(
      ({ path, found, agreed }) => `${path}: found ${found}, agreed ${agreed}`,
    ),
  ];
}

/** What is wrong with the shape of a fact: all that a mapping owes for a record that its contract lets through. */
export function shapeProblems(domain: FactDomain, fact: unknown): readonly string[] {
  const { fields } = claimOf(fact);
  const errors = Compile(SHAPES[domain]).Errors(isLedger(domain) ? fact : fields);
  return [
    ...envelopeProblems(domain, fact),
    ...errors.map(({ instancePath, message }) => `${instancePath}: ${message}`),
  ];
}

/** The parts of a claim, whatever it is. */
export function claimOf(fact: unknown): { externalId?: unknown; version?: unknown; fields?: unknown } {
  return typeof fact === 'object' && fact !== null ? fact : {};
}

function envelopeProblems(domain: FactDomain, fact: unknown): string[] {
  const { externalId, version } = claimOf(fact);
  if (isLedger(domain)) return [];
  return [
    ...(isText(externalId) ? [] : ['externalId is no text of 1 to 255 characters']),
    ...(isText(version) ? [] : ['version is no text of 1 to 255 characters']),
  ];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= 255;
}
