/** What a proof draws from. The same for everybody who builds, so that a change answers for itself; `PROOF_SEED=any` draws anew, `PROOF_SEED=42` repeats a run. */
const asked = process.env['PROOF_SEED'] ?? '';

/** A whole number, printed with the name of the proof. */
export const SEED = asked === 'any' ? Date.now() % 1_000_000 : Number(asked === '' ? 7 : asked);
