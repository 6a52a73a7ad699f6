// @ts-check
// The dates that dialogues come with. Without a zone they are UTC.

const TIME = "(?<hour>\\d{1,2}):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:\\.\\d+)?)?(?: ?(?<half>[ap])\\.?m\\.?)?";
const NAMED = "(?<day>\\d{1,2})(?:st|nd|rd|th)? (?<name>[a-z]+),? (?<year>\\d{4})";
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const FORMS = [
  // 2023-05-08, 2023-05-08T13:56:00Z, 2023-05-08 13:56:00.5+02:00, 2023/05/08 (Mon) 13:56
  `(?<year>\\d{4})([-/])(?<month>\\d\\d)\\2(?<day>\\d\\d)(?: \\([a-z]+\\))?(?:[t ]${TIME} ?(?<zone>z|[+-]\\d\\d:?\\d\\d)?)?`,
  // 08.05.2023, 13:56: the day first
  `(?<day>\\d{1,2})\\.(?<month>\\d{1,2})\\.(?<year>\\d{4})(?:,? ${TIME})?`,
  // 1:56 pm on 8 May, 2023
  `${TIME}(?: on|,)? ${NAMED}`,
  // 8 May 2023, 8 May, 2023, 1:56 pm
  `${NAMED}(?:(?: at|,)? ${TIME})?`,
].map((form) => new RegExp(`^${form}$`, "i"));

/**
 * Reads a date in one of the forms above: milliseconds since 1970, in whole seconds; null when it is none of them.
 * @param {string} text
 * @returns {number | null}
 */
export function readDate(text) {
  const plain = text.trim().replace(/\s+/g, " ");
  for (const form of FORMS) {
    const found = form.exec(plain)?.groups;
    if (found) return instant(found);
  }
  return null;
}

/** @param {Record<string, string | undefined>} found @returns {number | null} null when the calendar or the clock has no such time */
function instant({ year, month, name, day, hour = "0", minute = "0", second = "0", half, zone = "z" }) {
  const months = name === undefined ? Number(month) - 1 : monthOf(name.toLowerCase());
  if (half && (Number(hour) < 1 || Number(hour) > 12)) return null;
  const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0) : Number(hour);
  const time = new Date(Date.UTC(Number(year), months, Number(day), hours, Number(minute), Number(second)));
  const kept = time.getUTCMonth() === months && time.getUTCDate() === Number(day) && time.getUTCHours() === hours && time.getUTCMinutes() === Number(minute);
  return kept ? time.getTime() - offset(zone) : null;
}

/** @param {string} name in full, or shortened to three letters @returns {number} from 0; -1 for no month */
function monthOf(name) {
  const month = MONTHS.indexOf(name.slice(0, 3));
  const full = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
  return name.length === 3 || full[month] === name ? month : -1;
}

/** @param {string} zone @returns {number} milliseconds that it is ahead of UTC */
function offset(zone) {
  if (zone.toLowerCase() === "z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone[0] === "-" ? -1 : 1) * minutes * 60_000;
}

/** As RFC 3339 has it. @param {number} ms */
export const rfc3339 = (ms) => new Date(ms).toISOString().replace(".000Z", "Z");
