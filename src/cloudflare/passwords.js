// @ts-check
// The passwords that people choose most. The package that lists them is loaded by the first lookup.

/** @type {Set<string> | undefined} */
let common;

/** Returns whether a password is one of those that most people choose. @param {string} password in lower case */
export async function isCommon(password) {
  common ??= new Set((await import("@zxcvbn-ts/language-common/src/passwords.json")).default);
  return common.has(password);
}
