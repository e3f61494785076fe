// SPDX-License-Identifier: MIT
// A store over an asynchronous driver: the rows of a desk in one SQLite table, through libsql's promises. While a query
// is under way the program goes on, and any number of commands wait side by side.
import Database from 'libsql/promise'
import { CommitConflict, CommitFailed } from './docket.mjs'

const FIND = 'SELECT token, body FROM rows WHERE (desk, kind, key) = (?, ?, ?)'
const FIELD = "json_extract(body, '$.' || ?)"

export class LibsqlStore {
  #turn = Promise.resolve() // one transaction at a time on the connection that writes

  static async open(file) {
    const store = new LibsqlStore()
    store.readers = new Database(file)
    store.writer = new Database(file)
    await store.writer.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS rows (desk, kind, key, token INTEGER, body, PRIMARY KEY (desk, kind, key));
      CREATE TABLE IF NOT EXISTS counter (n INTEGER);
      INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter)`)
    return store
  }

  close() {
    this.readers.close()
    this.writer.close()
  }

  async read(desk, reads) {
    return Promise.all(reads.map(wish => wish.type === 'get' ? this.get(desk, wish) : this.scan(desk, wish)))
  }

  async get(desk, { kind, key }) {
    const found = await (await this.readers.prepare(FIND)).get([desk, kind, nameOf(key)])
    return found ? [answer(found)] : []
  }

  // Rows in the order of their place: the range value, and the key where that is the same.
  async scan(desk, wish) {
    const by = wish.by ? FIELD : "coalesce(?, 0)", place = wish.by ?? null
    const [way, order] = wish.descending ? ['<', 'DESC'] : ['>', 'ASC']
    const conditions = ['desk = ?', 'kind = ?', 'place IS NOT NULL'], values = [desk, wish.kind]
    for (const [name, value] of Object.entries(wish.equal)) {
      conditions.push(`${FIELD} = ?`)
      values.push(name, value)
    }
    for (const [name, compare] of [['from', '>='], ['until', '<']]) {
      if (wish[name] === undefined) continue
      conditions.push(`place ${compare} ?`)
      values.push(wish[name])
    }
    if (wish.cursor) {
      conditions.push(`(place, key) ${way} (?, ?)`)
      values.push(...JSON.parse(wish.cursor))
    }
    const found = await (await this.readers.prepare(`SELECT key, token, body, ${by} AS place FROM rows
      WHERE ${conditions.join(' AND ')} ORDER BY place ${order}, key ${order} LIMIT ?`)).all([place, ...values, wish.limit])
    return found.map(row => ({ ...answer(row), cursor: JSON.stringify([row.place, row.key]) }))
  }

  commit(desk, writes) {
    const done = this.#turn.then(() => this.#write(desk, writes))
    this.#turn = done.catch(() => {})
    return done
  }

  async #write(desk, writes) {
    try {
      await this.writer.exec('BEGIN IMMEDIATE')
    } catch (problem) {
      throw new CommitFailed(problem.code)
    }
    let stale
    try {
      await this.writer.exec('UPDATE counter SET n = n + 1')
      stale = await this.#writeAll(desk, writes)
      if (stale.length) await this.writer.exec('ROLLBACK')
    } catch (problem) {
      await this.writer.exec('ROLLBACK')
      throw new CommitFailed(problem.code)
    }
    if (stale.length) throw new CommitConflict(...stale)
    await this.writer.exec('COMMIT') // an exception here: nobody knows
  }

  async #writeAll(desk, writes) {
    const stale = []
    for (const { i, type, kind, key, token, row } of writes) {
      const where = [desk, kind, nameOf(key)]
      const found = await (await this.writer.prepare(FIND)).get(where)
      if (String(found?.token) !== String(token)) stale.push(i)
      else if (type === 'delete') {
        await (await this.writer.prepare('DELETE FROM rows WHERE (desk, kind, key) = (?, ?, ?)')).run(where)
      } else if (type !== 'check') {
        await (await this.writer.prepare('INSERT OR REPLACE INTO rows SELECT ?, ?, ?, n, ? FROM counter'))
          .run([...where, JSON.stringify(row)])
      }
    }
    return stale
  }
}

const nameOf = key => JSON.stringify(Object.values(key))
const answer = ({ token, body }) => ({ ...JSON.parse(body), token: `${token}` })
