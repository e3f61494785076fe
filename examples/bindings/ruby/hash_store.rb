# SPDX-License-Identifier: MIT
# frozen_string_literal: true

require 'docket'

# A store in a Hash: what a store must do, in as few lines as that takes. Rows and wishes are those of doc/json.md.
class HashStore
  attr_reader :rows

  def initialize
    @rows = {} # desk, kind and key -> token and row
    @count = 0
  end

  def read(desk, reads)
    reads.map { |wish| wish['type'] == 'get' ? get(desk, wish) : scan(desk, wish) }
  end

  def commit(desk, writes)
    stale = writes.reject { |write| rows[place(desk, write)]&.first == write['token'] }
    raise Docket::CommitConflict.new(*stale.map { |write| write['i'] }) unless stale.empty?

    @count += 1
    writes.each do |write|
      case write['type']
      when 'delete' then rows.delete(place(desk, write))
      when 'insert', 'update' then rows[place(desk, write)] = [@count.to_s, write['row']]
      end
    end
  end

  private

  def place(desk, wish)
    [desk, wish['kind'], *wish['key'].values]
  end

  def get(desk, wish)
    token, row = rows[place(desk, wish)]
    row ? [row.merge('token' => token)] : []
  end

  # Rows in the order of their place: the range value, and the key where that is the same.
  def scan(desk, wish)
    behind = wish['cursor'] && JSON.parse(wish['cursor'])
    sign = wish['descending'] ? -1 : 1
    found = rows.filter_map do |(where, kind, *key), (token, row)|
      by = wish['by'] ? row[wish['by']] : 0
      at = [by, JSON.generate(key)]
      next unless where == desk && kind == wish['kind'] && by && wish['equal'].all? { |name, value| row[name] == value } &&
                  by >= wish.fetch('from', by) && by < wish.fetch('until', by + 1) && (!behind || (at <=> behind) == sign)

      [at, row.merge('token' => token, 'cursor' => JSON.generate(at))]
    end
    found.sort { |a, b| sign * (a.first <=> b.first) }.first(wish['limit']).map(&:last)
  end
end
