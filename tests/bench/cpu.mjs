// @ts-check
// The CPU time of workerd, from /proc: Linux only. It has everything in it that the process does, D1's SQLite too.
import { readFileSync, readdirSync } from "node:fs";

/** Returns the ids of the workerd processes that this process started. */
export function workerds() {
  const stat = new RegExp(`^\\d+ \\(workerd\\) . ${process.pid} `);
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return stat.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return false; // it ended meanwhile
    }
  });
}

/** Returns the CPU time, in µs, that all threads of a process have used so far. @param {string} pid */
export function used(pid) {
  let ns = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
    } catch {} // it ended meanwhile
  }
  if (ns === 0) throw new Error(`process ${pid} has no threads`);
  return ns / 1000;
}
