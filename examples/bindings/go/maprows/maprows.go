// SPDX-License-Identifier: MIT

// Package maprows is a store in a map: what a store must do, in as few lines as that takes.
package maprows

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"

	"docket"
)

type kept struct {
	desk, kind string
	token      string
	row        map[string]any
}

// Rows is the store. Rows and wishes are those of doc/json.md.
type Rows struct {
	rows  map[string]kept
	count int
}

// New makes an empty one.
func New() *Rows { return &Rows{rows: map[string]kept{}} }

// Len is how many rows there are.
func (r *Rows) Len() int { return len(r.rows) }

func place(desk, kind string, key map[string]any) string {
	text, _ := json.Marshal([]any{desk, kind, key}) // encoding/json sorts the names
	return string(text)
}

// Read answers the wishes of a round.
func (r *Rows) Read(desk string, wishes []docket.Wish) ([][]map[string]any, error) {
	found := make([][]map[string]any, len(wishes))
	for i, wish := range wishes {
		if wish.Type == "scan" {
			found[i] = r.scan(desk, wish)
		} else if row, there := r.rows[place(desk, wish.Kind, wish.Key)]; there {
			found[i] = []map[string]any{with(row.row, "token", row.token)}
		}
	}
	return found, nil
}

func with(row map[string]any, pairs ...any) map[string]any {
	out := make(map[string]any, len(row)+2)
	for name, value := range row {
		out[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	return out
}

// position is a row's place in a list: the range value, and the key where that is the same.
type position struct {
	By  int64
	Key string
}

func (p position) before(other position) bool {
	return p.By < other.By || (p.By == other.By && p.Key < other.Key)
}

func (r *Rows) scan(desk string, wish docket.Wish) []map[string]any {
	var places []position
	behind, continued := position{}, wish.Cursor != nil
	if continued {
		_ = json.Unmarshal([]byte(wish.Cursor.(string)), &behind)
	}
	for key, row := range r.rows {
		at := position{Key: key}
		if wish.By != "" {
			number, is := row.row[wish.By].(json.Number)
			if !is {
				continue
			}
			at.By, _ = number.Int64()
		}
		if row.desk == desk && row.kind == wish.Kind && equal(row.row, wish.Equal) &&
			(wish.From == nil || at.By >= *wish.From) && (wish.Until == nil || at.By < *wish.Until) &&
			(!continued || (wish.Descending && at.before(behind)) || (!wish.Descending && behind.before(at))) {
			places = append(places, at)
		}
	}
	sort.Slice(places, func(i, j int) bool { return places[i].before(places[j]) != wish.Descending })
	if len(places) > wish.Limit {
		places = places[:wish.Limit]
	}
	found := []map[string]any{}
	for _, at := range places {
		cursor, _ := json.Marshal(at)
		found = append(found, with(r.rows[at.Key].row, "token", r.rows[at.Key].token, "cursor", string(cursor)))
	}
	return found
}

func equal(row, wanted map[string]any) bool {
	for name, value := range wanted {
		if fmt.Sprint(row[name]) != fmt.Sprint(value) {
			return false
		}
	}
	return true
}

// Commit writes all, or nothing.
func (r *Rows) Commit(desk string, writes []docket.Write) error {
	conflict := &docket.CommitConflict{}
	for _, write := range writes {
		row, there := r.rows[place(desk, write.Kind, write.Key)]
		if there != (write.Token != nil) || (there && row.token != write.Token) {
			conflict.Writes = append(conflict.Writes, write.I)
		}
	}
	if len(conflict.Writes) > 0 {
		return conflict
	}
	r.count++
	for _, write := range writes {
		switch key := place(desk, write.Kind, write.Key); write.Type {
		case "delete":
			delete(r.rows, key)
		case "insert", "update":
			r.rows[key] = kept{desk, write.Kind, strconv.Itoa(r.count), write.Row}
		}
	}
	return nil
}
