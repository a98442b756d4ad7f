/** The connected app of the simulated org: who the hub is there, and the key that opens nothing but this simulator on loopback. */
import { createPublicKey } from 'node:crypto';
import type { ConnectedApp } from './sessions.ts';

export const CRM_SIGN_IN = {
  clientId: '3MVG9.sandbox.crossdock',
  username: 'hub@distributor.example',
  audience: 'https://login.salesforce.com',
} as const;

/** Holds the numbers of other systems on accounts, contacts and products. */
export const CRM_NUMBER_FIELD = 'Hub_Number__c';

const KEY = [
  'MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQD0VvcoRtf+vpzK',
  'KJdTAltFEyhTrMVnFaOH8znn+dwFr5LGdYnlstgkZqWY0WL1kAlrGP/O3724sEma',
  'wDQ9Hb4noCX/YUjYA4FfQI4HvRjMT6auCcedDPhxDv9MOw6PD5CpgbQhYV5+QXGE',
  'kRVH7GyzhhAVBh88bm3qYfmvdEYozWxB0T3y2hXGqNP3XE9WptKyEh26x4pgpncr',
  'txxsJi+P5CyI5cjBu7zV7HwhTunk1UY+gcT2dFxuu4I5Ms2d+Y91khZv5FNHMI0I',
  '6J16HYmoG1aAi6nat0UwiQ9PmDWVVCRRfeqLJMtnUGa20UP3TZQPgSIxNY68LpXv',
  '3DFeAtorAgMBAAECggEAdWTZMAVFnrP3QdvZxLyznE71h6pRV9NaNCXksvNlxmeS',
  'Rf7QB8fzOB4HPxKPELupAsdKlJsEHNm6K3tgPeLt6zzzNK2JoZuhi2HJO6ebZAJ6',
  '61BwkyDZtvxFJduUBaEtWHukT4toKpIH1/Ea/+j0Wxa04F0GIfNOpRd4rtdXJB+K',
  'KDIXrqCwZwywJKZXqup/e3+fXDfNwf4WpZBRqKIryJDZXdjbq3WdajkIJf0QuYTQ',
  'FWClVK1Hn9ZSC9w9l9E0urz+3gISYf/fXSPNYUHCR29PDFCO7jtzR5oocdv6CXvj',
  'IE0egrBzXUF+fuIG9ej7nYL38fJaNUWj+KaMsIBcYQKBgQD7lzF0rugtAyP7D02d',
  'E90g9+kpDEjW6OS+WLc5hXn7wNGa3l3Ui4+irmnDtnZFnCJdb0RWmuaLzVWKVU3C',
  'nf/3QJkASJyZHHOA9W6uXQu5YjpATE8onWes3/hHeAXdMk31MaounEdGmiBdrBnY',
  'aORMLNRBVEnlYM1DEELFzgLbIQKBgQD4nz1mQgslKUBjrJnuhiMeh54gHlpkR/0q',
  'NPb9dXLcVYIwcH3iccwDIYLOih0BxtKQRR42pIrCdm47zvtBTRViG+S+b8LyDKNq',
  '9J3iuxM1JaBApIrJ5IvW+UvfZjNZQc8NXsb91YQAKeCTpILstZIkndxLSsxFATel',
  'cxn58ks3ywKBgGRYYk5SsKG7Xe91pBQhZxIOLv3DO44T56APzExx8zw5JKCrTitG',
  '2qwc+mwn6zZKVt6DUXNlZsydwh9hdJlJ4VyhdCTL0UG0OlFWEqYS0GlJR0h75xqg',
  '5UfrMKB4u4YE2VkRTPo4NKlxMbWKveg1tdC4FJRV5P9Kw7Oa2bcBOtxhAoGBAOjQ',
  'ZTSuv7UKzgsIhBUCczyRjpdRFSA28XFmq6tpIigFwqYNkTRNj9eWt+ElIEiboG4M',
  '62AL8QxszokfJ9Vck5uNt0RFb+4tu5Hag0bgG/p2w3wFGRo59GFYjZ4jHA6HO5av',
  'm/Pyz2s/y9c2BIwY80Nqt/Ghl2s+2pcKE9ck9x7FAoGBAJlUE95Pb5CSL4r7SUJe',
  'szCawoJPXy41U+6p44kD8K1F9Qo3ga0FcAniIbXclQAA8ILaQZKKPFtCMwqxJJVJ',
  'fW90tViRPngYSCWwoicbvhV6yfWd+ZITld2uxN9079ar5oAP2F2JxBD9DNfn6Qrg',
  'PWtyvRaLg+hJPAT8e+OmCZR5',
];

/** PKCS #8 in PEM. */
export const CRM_PRIVATE_KEY = ['-----BEGIN PRIVATE KEY-----', ...KEY, '-----END PRIVATE KEY-----', ''].join(
  '\n',
);

/** What an administrator uploads to the org. */
export const connectedApp = (): ConnectedApp => ({
  ...CRM_SIGN_IN,
  certificate: createPublicKey(CRM_PRIVATE_KEY).export({ type: 'spki', format: 'pem' }),
});
