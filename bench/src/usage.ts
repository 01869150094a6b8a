import { readdirSync, readFileSync } from "node:fs";

/** What a process and its children have used: CPU in microseconds, resident memory in bytes, PostgreSQL's apart. */
export interface Usage {
  readonly cpuUs: number;
  readonly postgresCpuUs: number;
  readonly rss: number;
  readonly postgresRss: number;
}

const ticksPerSecond = 100;
const pageBytes = 4096;

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly ticks: number;
  /** Of children that ended and were waited for. */
  readonly ended: number;
  readonly rss: number;
}

function rows(): Row[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return [
          {
            pid: Number(name),
            parent: Number(fields[1]),
            name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
            ticks: Number(fields[11]) + Number(fields[12]),
            ended: Number(fields[13]) + Number(fields[14]),
            rss: Number(fields[21]) * pageBytes,
          },
        ];
      } catch {
        return [];
      }
    });
}

/** Resident memory of one process alone, in bytes; null where there is no /proc. */
export function rssOf(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes;
  } catch {
    return null;
  }
}

/** Sums over `pid` and all its descendants. Null where there is no /proc: CPU and memory are then not reported. */
export function usageOf(pid: number): Usage | null {
  let all: Row[];
  try {
    all = rows();
  } catch {
    return null;
  }
  const family = new Set([pid]);
  for (let grew = true; grew;) {
    grew = false;
    for (const row of all)
      if (family.has(row.parent) && !family.has(row.pid)) {
        family.add(row.pid);
        grew = true;
      }
  }
  const sum = { cpuUs: 0, postgresCpuUs: 0, rss: 0, postgresRss: 0 };
  for (const row of all.filter(({ pid }) => family.has(pid))) {
    const us = (row.ticks * 1e6) / ticksPerSecond;
    if (row.name.startsWith("postgres")) {
      sum.postgresCpuUs += us + (row.ended * 1e6) / ticksPerSecond;
      sum.postgresRss += row.rss;
    } else {
      sum.cpuUs += us;
      sum.rss += row.rss;
    }
  }
  return sum;
}
