/** Groups that join, unless something keeps them apart. Members are numbers; the least of a group stands for it. */
export class Groups {
  readonly #parent: number[];
  /** What the register calls each group: two that it calls differently are two. */
  readonly #named: (string | null)[];
  readonly #apart = new Map<number, Set<number>>();

  constructor(named: readonly (string | null)[]) {
    this.#named = [...named];
    this.#parent = named.map((_, i) => i);
  }

  #of(it: number): number {
    let root = it;
    while (this.#parent[root] !== root) root = this.#parent[root] as number;
    for (let at = it; at !== root;) {
      const next = this.#parent[at] as number;
      this.#parent[at] = root;
      at = next;
    }
    return root;
  }

  /** True when they are one group afterwards. */
  join(a: number, b: number): boolean {
    const [elder, younger] = [this.#of(a), this.#of(b)].sort((x, y) => x - y) as [number, number];
    if (elder === younger) return true;
    if (this.#apart.get(elder)?.has(younger)) return false;
    const [name, other] = [this.#named[elder] ?? null, this.#named[younger] ?? null];
    if (name !== null && other !== null && name !== other) return false;
    this.#parent[younger] = elder;
    this.#named[elder] = name ?? other;
    for (const enemy of this.#apart.get(younger) ?? []) {
      this.#apart.get(enemy)?.delete(younger);
      this.#keepApart(enemy, elder);
    }
    this.#apart.delete(younger);
    return true;
  }

  /** Keeps two groups apart from now on; false when they are one already. */
  forbid(a: number, b: number): boolean {
    const [x, y] = [this.#of(a), this.#of(b)];
    if (x === y) return false;
    this.#keepApart(x, y);
    return true;
  }

  #keepApart(a: number, b: number): void {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = this.#apart.get(one);
      if (known) known.add(other);
      else this.#apart.set(one, new Set([other]));
    }
  }

  members(): readonly (readonly number[])[] {
    const all = new Map<number, number[]>();
    for (let it = 0; it < this.#parent.length; it++) {
      const root = this.#of(it);
      const known = all.get(root);
      if (known) known.push(it);
      else all.set(root, [it]);
    }
    return [...all.values()];
  }
}
