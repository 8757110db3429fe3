// Where oidc-provider keeps its tokens here: in memory, like its own adapter, and without that one's bound of 1,000
// entries. Under load those evict what is alive, and a good refresh token is then answered with 400.
// Sessions, interactions and device codes are not used, so nothing is found by a uid or a user code.

// A spent refresh token that comes back ends its line until it is forgotten; from then on it is refused and no more, as
// any unknown one. What has ended leaves too. Otherwise memory would grow with the load, and node would slow down.
const REMEMBER_SPENT = 10_000;
const SWEEP_EVERY = 1_000;

const everyModel = [];

export default class MemoryAdapter {
  // By id, { payload, expiresAt }. A model's lifetimes are alike, so the first to end stands first.
  #entries = new Map();

  // By the id of a grant, the ids of what it gave.
  #ofGrant = new Map();

  // By id, when to forget what was spent. The first to go stands first.
  #spent = new Map();

  constructor() {
    everyModel.push(this);
  }

  async upsert(id, payload, expiresIn) {
    this.#remove(id);
    this.#entries.set(id, { payload, expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
    const { grantId } = payload;
    if (grantId === undefined) return;
    const members = this.#ofGrant.get(grantId);
    if (members === undefined) this.#ofGrant.set(grantId, new Set([id]));
    else members.add(id);
  }

  async find(id) {
    const entry = this.#entries.get(id);
    return entry === undefined || entry.expiresAt <= Date.now() ? undefined : entry.payload;
  }

  async consume(id) {
    const now = Date.now();
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.payload.consumed = Math.floor(now / 1000);
    this.#spent.set(id, now + REMEMBER_SPENT);
  }

  async destroy(id) {
    this.#remove(id);
  }

  async revokeByGrantId(grantId) {
    for (const id of this.#ofGrant.get(grantId) ?? []) this.#remove(id);
  }

  sweep(now) {
    for (const [id, forgetAt] of this.#spent) {
      if (forgetAt > now) break;
      this.#remove(id);
    }
    for (const [id, { expiresAt }] of this.#entries) {
      if (expiresAt > now) break;
      this.#remove(id);
    }
  }

  #remove(id) {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#spent.delete(id);
    const members = this.#ofGrant.get(entry.payload.grantId);
    if (members?.delete(id) && members.size === 0) this.#ofGrant.delete(entry.payload.grantId);
  }
}

setInterval(() => {
  for (const one of everyModel) one.sweep(Date.now());
}, SWEEP_EVERY).unref();
