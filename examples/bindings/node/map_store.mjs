// SPDX-License-Identifier: MIT
// A store in a Map: what a store must do, in as few lines as that takes. Rows and wishes are those of doc/json.md.
import { CommitConflict } from './docket.mjs'

const after = (a, b) => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

export class MapStore {
  rows = new Map() // desk, kind and key as one text -> { kind, token, row }
  count = 0

  read(desk, reads) {
    return reads.map(wish => wish.type === 'get' ? this.get(desk, wish) : this.scan(desk, wish))
  }

  get(desk, wish) {
    const found = this.rows.get(place(desk, wish))
    return found ? [{ ...found.row, token: found.token }] : []
  }

  // Rows in the order of their place: the range value, and the key where that is the same.
  scan(desk, wish) {
    const behind = wish.cursor && JSON.parse(wish.cursor), found = []
    for (const [key, { token, row }] of this.rows) {
      const by = wish.by === undefined ? 0 : row[wish.by], at = [by, key]
      if (key.startsWith(JSON.stringify([desk, wish.kind]).slice(0, -1) + ',') && by !== undefined
        && Object.entries(wish.equal).every(([name, value]) => row[name] === value)
        && !(by < wish.from) && !(by >= wish.until)
        && (!behind || (wish.descending ? after(behind, at) : after(at, behind)))) {
        found.push({ at, row: { ...row, token, cursor: JSON.stringify(at) } })
      }
    }
    found.sort((a, b) => after(a.at, b.at) === !wish.descending ? 1 : -1)
    return found.slice(0, wish.limit).map(({ row }) => row)
  }

  commit(desk, writes) {
    const stale = writes.filter(write => this.rows.get(place(desk, write))?.token !== write.token)
    if (stale.length) throw new CommitConflict(...stale.map(write => write.i))
    this.count++
    for (const write of writes) {
      if (write.type === 'delete') this.rows.delete(place(desk, write))
      else if (write.type !== 'check') this.rows.set(place(desk, write), { token: `${this.count}`, row: write.row })
    }
  }
}

const place = (desk, { kind, key }) => JSON.stringify([desk, kind, ...Object.values(key)])
