// @ts-check
// The passwords that people choose most, of a package that is read when the first one is looked for.

/** @type {Set<string> | undefined} */
let common;

/** Whether others guess it first. @param {string} password in lower case */
export async function isCommon(password) {
  common ??= new Set((await import("@zxcvbn-ts/language-common/src/passwords.json")).default);
  return common.has(password);
}
