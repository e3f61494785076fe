// SPDX-License-Identifier: MIT

package docket

// Hooks: what the library calls in Go. The host's value is found by its handle, an integer, which the library gives back
// with `released`.

/*
#define _GNU_SOURCE
#include <docket/docket.h>
#include <pthread.h>

int32_t docketGoNow(uintptr_t user, int64_t *out_now_ms);
int32_t docketGoRandom(uintptr_t user, uint8_t *out_bytes, int32_t n);
void docketGoLog(uintptr_t user, int32_t level, char *text, int32_t len);
int32_t docketGoDecide(uintptr_t user, dkt_permission *permission);
int32_t docketGoRead(uintptr_t user, dkt_reads *reads, dkt_answers *answers);
int32_t docketGoCommit(uintptr_t user, dkt_writes *writes, dkt_outcome *outcome);
int32_t docketGoBegin(uintptr_t user);
int32_t docketGoAbandon(uintptr_t user);
void docketGoReleased(uintptr_t user);

// Go has no const: the tables are made here.
static dkt_status set_clock(dkt_config *config, uintptr_t user)
{
    const struct dkt_clock_hooks hooks = {.struct_size = sizeof hooks, .now = docketGoNow, .released = docketGoReleased};
    return dkt_config_set_clock(config, &hooks, user);
}

static dkt_status set_ids(dkt_config *config, uintptr_t user)
{
    const struct dkt_id_hooks hooks = {.struct_size = sizeof hooks, .random = docketGoRandom, .released = docketGoReleased};
    return dkt_config_set_ids(config, &hooks, user);
}

static dkt_status set_log(dkt_config *config, uintptr_t user)
{
    const struct dkt_log_hooks hooks = {.struct_size = sizeof hooks,
        .log = (void (*)(uintptr_t, int32_t, const char *, int32_t))docketGoLog, .released = docketGoReleased};
    return dkt_config_set_log(config, &hooks, user);
}

static dkt_status set_permission(dkt_config *config, uintptr_t user)
{
    const struct dkt_permission_hooks hooks = {.struct_size = sizeof hooks, .decide = docketGoDecide, .released = docketGoReleased};
    return dkt_config_set_permission(config, &hooks, user);
}

static dkt_status new_store(uintptr_t user, dkt_store **out_store)
{
    const struct dkt_store_hooks hooks = {.struct_size = sizeof hooks,
        .read = (int32_t (*)(uintptr_t, const dkt_reads *, dkt_answers *))docketGoRead,
        .commit = (int32_t (*)(uintptr_t, const dkt_writes *, dkt_outcome *))docketGoCommit,
        .begin = docketGoBegin, .abandon = docketGoAbandon, .released = docketGoReleased};
    return dkt_store_new(&hooks, user, out_store);
}

static uintptr_t this_thread(void) { return (uintptr_t)pthread_self(); }
*/
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/cgo"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// Wish is one wish of a round (doc/json.md).
type Wish struct {
	I          int            `json:"i"`
	Type       string         `json:"type"` // "get" or "scan"
	Kind       string         `json:"kind"`
	Stable     bool           `json:"stable"`
	Claim      bool           `json:"claim"`
	Key        map[string]any `json:"key"`
	Index      string         `json:"index"`
	Equal      map[string]any `json:"equal"`
	By         string         `json:"by"`
	From       *int64         `json:"from"`
	Until      *int64         `json:"until"`
	Limit      int            `json:"limit"`
	Descending bool           `json:"descending"`
	Cursor     any            `json:"cursor"` // as the store gave it
}

// Write is one write of a commit (doc/json.md). Numbers are json.Number.
type Write struct {
	I       int            `json:"i"`
	Type    string         `json:"type"` // "insert", "update", "check", "delete"
	Kind    string         `json:"kind"`
	Key     map[string]any `json:"key"`
	Row     map[string]any `json:"row"`
	Changed []string       `json:"changed"`
	Token   any            `json:"token"` // as the store gave it; nil: there must be no row
}

// Rows is a store of the host's. Read gives the rows of each wish, with "token" and, in scans, "cursor" beside their
// columns. Commit returns nil when all is written; a *CommitConflict or *CommitFailed when nothing is and nothing will be;
// any other error says that nobody knows. A type may also have Begin() error and Abandon().
type Rows interface {
	Read(desk string, wishes []Wish) ([][]map[string]any, error)
	Commit(desk string, writes []Write) error
}

// CommitConflict says that nothing was written: these writes met a row that is not as it was read.
type CommitConflict struct{ Writes []int }

func (c *CommitConflict) Error() string { return fmt.Sprintf("docket: writes %v are stale", c.Writes) }

// CommitFailed says that nothing was and nothing will be written. Text is for logs: no personal data.
type CommitFailed struct {
	Text string
	Code int
}

func (c *CommitFailed) Error() string { return "docket: " + c.Text }

// ---- what hooks say in error, during the call in whose thread they run ----

var listening sync.Map // thread -> *error

// listen makes a call of the library and gives what its hooks said. The library calls hooks in the thread of the call; a
// call may happen inside a hook of another.
func listen(call func() C.dkt_status) (C.dkt_status, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var said error
	thread := C.this_thread()
	outer, nested := listening.Load(thread) // no other thread has this key
	listening.Store(thread, &said)
	status := call()
	if nested {
		listening.Store(thread, outer)
	} else {
		listening.Delete(thread)
	}
	return status, said
}

func note(err error) {
	if said, there := listening.Load(C.this_thread()); there && *said.(*error) == nil {
		*said.(*error) = err
	}
}

// guarded turns an error or a panic into no success: nothing may unwind through C.
func guarded(work func() error) (answer C.int32_t) {
	defer func() {
		if problem := recover(); problem != nil {
			err, is := problem.(error)
			if !is {
				err = fmt.Errorf("panic: %v", problem)
			}
			note(err)
			answer = 0
		}
	}()
	if err := work(); err != nil {
		note(err)
		return 0
	}
	return C.DKT_HOOK_DONE
}

func host(user C.uintptr_t) any { return cgo.Handle(user).Value() }

//export docketGoReleased
func docketGoReleased(user C.uintptr_t) { cgo.Handle(user).Delete() }

//export docketGoNow
func docketGoNow(user C.uintptr_t, out *C.int64_t) C.int32_t {
	return guarded(func() error {
		now, err := host(user).(func() (time.Time, error))()
		*out = C.int64_t(now.UnixMilli())
		return err
	})
}

//export docketGoRandom
func docketGoRandom(user C.uintptr_t, out *C.uint8_t, n C.int32_t) C.int32_t {
	return guarded(func() error { return host(user).(func([]byte) error)(unsafe.Slice((*byte)(out), int(n))) })
}

//export docketGoLog
func docketGoLog(user C.uintptr_t, level C.int32_t, text *C.char, n C.int32_t) {
	guarded(func() error {
		host(user).(func(int, string))(int(level), C.GoStringN(text, C.int(n)))
		return nil
	})
}

//export docketGoDecide
func docketGoDecide(user C.uintptr_t, permission *C.dkt_permission) C.int32_t {
	return guarded(func() error {
		question := Question{C.GoString(C.dkt_permission_actor(permission)), C.GoString(C.dkt_permission_role(permission)),
			C.GoString(C.dkt_permission_action(permission)), C.GoString(C.dkt_permission_subject(permission))}
		allowed, err := host(user).(func(Question) (bool, error))(question)
		if allowed && err == nil {
			C.dkt_permission_allow(permission, 1)
		}
		return err
	})
}

func decode(text *C.char, out any) error {
	decoder := json.NewDecoder(strings.NewReader(C.GoString(text)))
	decoder.UseNumber()
	return decoder.Decode(out)
}

//export docketGoRead
func docketGoRead(user C.uintptr_t, reads *C.dkt_reads, answers *C.dkt_answers) C.int32_t {
	return guarded(func() error {
		var asked struct {
			Desk  string
			Reads []Wish
		}
		if err := decode(C.dkt_reads_json(reads, nil), &asked); err != nil {
			return err
		}
		found, err := host(user).(Rows).Read(asked.Desk, asked.Reads)
		if err != nil {
			p, n := chars(fmt.Sprintf("%T", err)) // its text may hold personal data
			C.dkt_answers_error(answers, 0, p, n)
			return err
		}
		for i, wish := range asked.Reads {
			if i >= len(found) {
				break
			}
			rows := found[i]
			if rows == nil {
				rows = []map[string]any{}
			}
			text, err := json.Marshal(rows)
			if err != nil {
				return err
			}
			p, n := chars(string(text))
			C.dkt_answers_json(answers, C.int32_t(wish.I), p, n) // the library tells what is wrong with it
		}
		return nil
	})
}

//export docketGoCommit
func docketGoCommit(user C.uintptr_t, writes *C.dkt_writes, outcome *C.dkt_outcome) C.int32_t {
	var conflict *CommitConflict
	var failed *CommitFailed
	answer := guarded(func() error {
		var asked struct {
			Desk   string
			Writes []Write
		}
		if err := decode(C.dkt_writes_json(writes, nil), &asked); err != nil {
			return err
		}
		err := host(user).(Rows).Commit(asked.Desk, asked.Writes)
		if errors.As(err, &conflict) || errors.As(err, &failed) {
			return nil
		}
		if err != nil { // nobody knows
			p, n := chars(fmt.Sprintf("%T", err))
			C.dkt_outcome_error(outcome, 0, p, n)
		}
		return err
	})
	if conflict != nil {
		for _, i := range conflict.Writes {
			C.dkt_outcome_conflict(outcome, C.int32_t(i))
		}
		return C.DKT_COMMIT_CONFLICT
	}
	if failed != nil {
		p, n := chars(failed.Text)
		C.dkt_outcome_error(outcome, C.int32_t(failed.Code), p, n)
		return C.DKT_COMMIT_FAILED
	}
	return answer
}

//export docketGoBegin
func docketGoBegin(user C.uintptr_t) C.int32_t {
	return guarded(func() error {
		if store, has := host(user).(interface{ Begin() error }); has {
			return store.Begin()
		}
		return nil
	})
}

//export docketGoAbandon
func docketGoAbandon(user C.uintptr_t) C.int32_t {
	return guarded(func() error {
		if store, has := host(user).(interface{ Abandon() }); has {
			store.Abandon()
		}
		return nil
	})
}

func hookSteps(made *C.dkt_config, config Config) []func() C.dkt_status {
	steps := []func() C.dkt_status{}
	token := func(value any) C.uintptr_t { return C.uintptr_t(cgo.NewHandle(value)) }
	if config.Clock != nil {
		steps = append(steps, func() C.dkt_status { return C.set_clock(made, token(config.Clock)) })
	}
	if config.Random != nil {
		steps = append(steps, func() C.dkt_status { return C.set_ids(made, token(config.Random)) })
	}
	if config.Log != nil {
		steps = append(steps, func() C.dkt_status { return C.set_log(made, token(config.Log)) })
	}
	if config.Permission != nil {
		steps = append(steps, func() C.dkt_status { return C.set_permission(made, token(config.Permission)) })
	}
	return steps
}

func hostStore(rows Rows, out **C.dkt_store) error {
	return failure(C.new_store(C.uintptr_t(cgo.NewHandle(rows)), out), nil, nil)
}
