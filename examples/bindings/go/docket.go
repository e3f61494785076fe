// SPDX-License-Identifier: MIT

// Package docket is libdocket for Go: service-desk tickets on your own storage (doc/bindings/go.md).
//
//	desk, err := docket.NewDesk(docket.Config{})
//	store, err := desk.SQLite("desk.db")
//	result, err := store.Do(docket.Command{Action: "register", Actor: "ann", Fields: docket.Fields{"title": "Printer"}})
//
// It is compiled against the installed headers. Commands and results travel as JSON (doc/json.md), so what a newer
// library adds arrives without a change here. What the library says other than DKT_OK is an *Error; errors.Is(err,
// docket.Refused) asks which.
//
// What a hook returns as an error, or panics with, becomes a failure, at a commit "nobody knows" (Maybe), and is what the
// *Error wraps. A desk may be used by any number of goroutines; a store by one at a time.
package docket

/*
#cgo pkg-config: docket docket-sqlite
#include <docket/docket.h>
#include <docket/sqlite.h>
*/
import "C"

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// ---- errors ----

// Status is what became of a call: an error to compare with by errors.Is.
type Status int32

// The statuses that a program asks for; every other one is a Status all the same.
const (
	BadArgument Status = C.DKT_E_ARGUMENT
	BadFormat   Status = C.DKT_E_FORMAT
	BadProfile  Status = C.DKT_E_PROFILE
	BadCalendar Status = C.DKT_E_CALENDAR
	Limit       Status = C.DKT_E_LIMIT
	Unknown     Status = C.DKT_E_UNKNOWN
	Refused     Status = C.DKT_E_REFUSED
	Denied      Status = C.DKT_E_DENIED
	Conflict    Status = C.DKT_E_CONFLICT
	Maybe       Status = C.DKT_E_MAYBE
	NotFound    Status = C.DKT_E_NOT_FOUND
	Exists      Status = C.DKT_E_EXISTS
	Reused      Status = C.DKT_E_REUSED
	StoreFailed Status = C.DKT_E_STORE
	ClockFailed Status = C.DKT_E_CLOCK
	HookFailed  Status = C.DKT_E_HOOK
)

// Name is e.g. "DKT_E_REFUSED".
func (s Status) Name() string { return C.GoString(C.dkt_status_name(C.dkt_status(s))) }

func (s Status) Error() string {
	return s.Name() + ": " + C.GoString(C.dkt_status_text(C.dkt_status(s), 1))
}

// Error is what the library says, other than DKT_OK. Result is there when an operation ended so.
type Error struct {
	Status   Status
	Text     string
	Result   *Result
	HostCode int
	Cause    error // what a hook returned or panicked with
}

func (e *Error) Error() string {
	if e.Text == "" {
		return e.Status.Error()
	}
	return e.Status.Name() + ": " + e.Text
}

// Is makes errors.Is(err, docket.Refused) work.
func (e *Error) Is(target error) bool { return target == e.Status }

// Unwrap gives what a hook returned.
func (e *Error) Unwrap() error { return e.Cause }

// IsRetryable says whether the same command may be run again as it is.
func (e *Error) IsRetryable() bool { return C.dkt_status_is_retryable(C.dkt_status(e.Status)) == 1 }

// Reasons are the conditions that were not met.
func (e *Error) Reasons() []Reason {
	if e.Result == nil {
		return nil
	}
	return e.Result.Reasons
}

// ErrClosed says that a handle was used after it was closed, or closed twice.
var ErrClosed = errors.New("docket: the handle is closed")

// ErrBusy says that an operation runs on the store already: in another goroutine, or around the hook that asks.
var ErrBusy = errors.New("docket: an operation runs on this store")

func failure(status C.dkt_status, text *C.char, cause error) error {
	if status >= 0 {
		return nil
	}
	return &Error{Status: Status(status), Text: C.GoString(text), Cause: cause}
}

// chars gives a text to the library for the time of a call.
func chars(text string) (*C.char, C.int32_t) {
	bytes := append([]byte(text), 0)
	return (*C.char)(unsafe.Pointer(&bytes[0])), C.int32_t(len(text))
}

// ---- values ----

// Fields are values of a command: texts, integers, booleans, time.Time; nil takes a value away.
type Fields map[string]any

// Row is a row: string, int64, time.Time for instants, []byte for bytes. A column without value is not there.
type Row map[string]any

// Time is an instant of a row, the zero time when there is none.
func (r Row) Time(column string) time.Time { t, _ := r[column].(time.Time); return t }

// Text is a text of a row, "" when there is none.
func (r Row) Text(column string) string { s, _ := r[column].(string); return s }

// Int is an integer of a row, 0 when there is none.
func (r Row) Int(column string) int64 { n, _ := r[column].(int64); return n }

// Command is what is asked of the desk; empty members are left out.
type Command struct {
	Action    string
	Subject   string
	Actor     string
	Role      string
	Request   string
	At        time.Time
	ExpectSeq *int64
	DryRun    bool
	Fields    Fields
}

// MarshalJSON gives the form of doc/json.md, in which instants are milliseconds.
func (c Command) MarshalJSON() ([]byte, error) {
	out := map[string]any{"action": c.Action}
	for name, text := range map[string]string{"subject": c.Subject, "actor": c.Actor, "role": c.Role, "request": c.Request} {
		if text != "" {
			out[name] = text
		}
	}
	if !c.At.IsZero() {
		out["at"] = c.At.UnixMilli()
	}
	if c.ExpectSeq != nil {
		out["expect_seq"] = *c.ExpectSeq
	}
	if c.DryRun {
		out["dry_run"] = true
	}
	if len(c.Fields) > 0 {
		fields := make(map[string]any, len(c.Fields))
		for name, value := range c.Fields {
			if instant, is := value.(time.Time); is {
				value = instant.UnixMilli()
			}
			fields[name] = value
		}
		out["fields"] = fields
	}
	return json.Marshal(out)
}

// Reason is a condition that was not met.
type Reason struct {
	Code, Name, English, Chinese string
}

// Result is what came of an operation; JSON is the whole of it as the library wrote it.
type Result struct {
	JSON     string
	Status   string
	Subject  string
	Seq      int64
	Replayed bool
	Reasons  []Reason
	Moves    []string
	Kind     string
	Cursor   string
	Rows     []Row
}

// Row is the first row, nil when there is none: after a command the ticket.
func (r *Result) Row() Row {
	if len(r.Rows) == 0 {
		return nil
	}
	return r.Rows[0]
}

func (d *Desk) result(text string) (*Result, error) {
	result := &Result{JSON: text}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(result); err != nil {
		return nil, err
	}
	for _, row := range result.Rows {
		for column, value := range row {
			row[column] = native(d.types[result.Kind][column], value)
		}
	}
	return result, nil
}

func native(kind C.int32_t, value any) any {
	switch typed := value.(type) {
	case json.Number:
		n, _ := typed.Int64()
		if kind == C.DKT_TYPE_INSTANT {
			return time.UnixMilli(n).UTC()
		}
		return n
	case string:
		if bytes, err := hex.DecodeString(typed); kind == C.DKT_TYPE_BYTES && err == nil {
			return bytes
		}
	}
	return value
}

// ---- rules ----

// Profile is the rules of a desk.
type Profile struct{ pointer *C.dkt_profile }

// NewProfile gives the default workflow, or what a document says: a value that encoding/json makes the document of.
func NewProfile(document any) (*Profile, error) {
	profile := &Profile{}
	if document == nil {
		return profile, failure(C.dkt_profile_new_default(&profile.pointer), nil, nil)
	}
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	problem := make([]byte, 512)
	p, n := chars(string(text))
	words := (*C.char)(unsafe.Pointer(&problem[0]))
	if err := failure(C.dkt_profile_new_json(p, n, 512, words, &profile.pointer), words, nil); err != nil {
		return nil, err
	}
	runtime.SetFinalizer(profile, func(p *Profile) { C.dkt_profile_free(p.pointer) })
	return profile, nil
}

// Add adds everything that a document says: goals, calendars, fields, actions.
func (p *Profile) Add(document any) error {
	if p.pointer == nil {
		return ErrClosed
	}
	text, err := json.Marshal(document)
	if err != nil {
		return err
	}
	json, n := chars(string(text))
	return failure(C.dkt_profile_add_json(p.pointer, json, n), C.dkt_profile_error_text(p.pointer), nil)
}

// Close frees the profile; desks made of it live on.
func (p *Profile) Close() error {
	if p.pointer == nil {
		return ErrClosed
	}
	C.dkt_profile_free(p.pointer)
	p.pointer = nil
	runtime.SetFinalizer(p, nil)
	return nil
}

// ---- the desk ----

// Question is what a permission hook is asked.
type Question struct{ Actor, Role, Action, Subject string }

// Config is what a desk is made from; empty members are the library's defaults.
type Config struct {
	ID, Worker string
	Outbox     bool
	Profile    *Profile
	Clock      func() (time.Time, error)
	Random     func([]byte) error
	Log        func(level int, text string)
	Permission func(Question) (bool, error)
}

// Desk is one organisation's service desk.
type Desk struct {
	guard   sync.Mutex
	pointer *C.dkt_desk
	types   map[string]map[string]C.int32_t
}

// NewDesk makes a desk. Close it, or let it go.
func NewDesk(config Config) (*Desk, error) {
	var made *C.dkt_config
	if err := failure(C.dkt_config_new(&made), nil, nil); err != nil {
		return nil, err
	}
	defer C.dkt_config_free(made)
	if err := config.apply(made); err != nil {
		return nil, err
	}
	desk := &Desk{types: map[string]map[string]C.int32_t{}}
	status, cause := listen(func() C.dkt_status { return C.dkt_desk_new(made, &desk.pointer) })
	if err := failure(status, C.dkt_config_error_text(made), cause); err != nil {
		return nil, err
	}
	desk.readSchema()
	runtime.SetFinalizer(desk, func(d *Desk) { _ = d.Close() })
	return desk, nil
}

func (config Config) apply(made *C.dkt_config) error {
	steps := []func() C.dkt_status{}
	if config.ID != "" {
		p, n := chars(config.ID)
		steps = append(steps, func() C.dkt_status { return C.dkt_config_set_id(made, p, n) })
	}
	if config.Worker != "" {
		p, n := chars(config.Worker)
		steps = append(steps, func() C.dkt_status { return C.dkt_config_set_worker(made, p, n) })
	}
	if config.Outbox {
		steps = append(steps, func() C.dkt_status { return C.dkt_config_set_outbox(made, 1) })
	}
	if config.Profile != nil {
		steps = append(steps, func() C.dkt_status { return rulesSet(made, config.Profile) })
	}
	steps = append(steps, hookSteps(made, config)...)
	for _, step := range steps {
		if err := failure(step(), C.dkt_config_error_text(made), nil); err != nil {
			return err
		}
	}
	return nil
}

func rulesSet(made *C.dkt_config, profile *Profile) C.dkt_status {
	var rules *C.dkt_rules
	status := C.dkt_rules_new(profile.pointer, &rules)
	if status == 0 {
		status = C.dkt_config_set_rules(made, rules)
		C.dkt_rules_unref(rules)
	}
	return status
}

// readSchema learns kind and column -> type, so that instants and bytes of rows become Go's.
func (d *Desk) readSchema() {
	var name *C.char
	var kindOf C.int32_t
	for k := C.int32_t(0); ; k++ {
		kind := C.dkt_schema_kind(d.pointer, k, &name)
		if kind == 0 {
			return
		}
		columns := map[string]C.int32_t{}
		d.types[C.GoString(name)] = columns
		for i := C.int32_t(0); C.dkt_schema_column(d.pointer, kind, i, &name, &kindOf, nil) != 0; i++ {
			columns[C.GoString(name)] = kindOf
		}
	}
}

// Close gives the desk back. Operations under way go on to their end.
func (d *Desk) Close() error {
	d.guard.Lock()
	defer d.guard.Unlock()
	if d.pointer == nil {
		return ErrClosed
	}
	C.dkt_desk_unref(d.pointer)
	d.pointer = nil
	runtime.SetFinalizer(d, nil)
	return nil
}

// with calls with the desk's pointer, which stays while the call lasts.
func (d *Desk) with(call func(desk *C.dkt_desk) error) error {
	d.guard.Lock()
	desk := C.dkt_desk_ref(d.pointer)
	d.guard.Unlock()
	if desk == nil {
		return ErrClosed
	}
	defer C.dkt_desk_unref(desk)
	return call(desk)
}

// Memory makes a store in memory.
func (d *Desk) Memory() (*Store, error) {
	return d.newStore(func(desk *C.dkt_desk, out **C.dkt_store) error {
		var memory *C.dkt_memory
		status := C.dkt_memory_new(desk, &memory)
		if status == 0 {
			status = C.dkt_memory_store(memory, out)
			C.dkt_memory_free(memory) // the store keeps it
		}
		return failure(status, nil, nil)
	})
}

// SQLite makes a store in an SQLite file of its own.
func (d *Desk) SQLite(path string) (*Store, error) {
	return d.newStore(func(desk *C.dkt_desk, out **C.dkt_store) error {
		var sqlite *C.dkt_sqlite
		if err := failure(C.dkt_sqlite_new(desk, &sqlite), nil, nil); err != nil {
			return err
		}
		defer C.dkt_sqlite_free(sqlite) // the store keeps it
		p, n := chars(path)
		status := C.dkt_sqlite_open(sqlite, p, n, 0)
		if status == 0 {
			status = C.dkt_sqlite_store(sqlite, out)
		}
		return failure(status, C.dkt_sqlite_error_text(sqlite), nil)
	})
}

// Store makes a store over rows of the host's.
func (d *Desk) Store(rows Rows) (*Store, error) {
	return d.newStore(func(_ *C.dkt_desk, out **C.dkt_store) error { return hostStore(rows, out) })
}

func (d *Desk) newStore(make func(*C.dkt_desk, **C.dkt_store) error) (*Store, error) {
	var pointer *C.dkt_store // of its own: C is given no pointer into what holds Go's
	if err := d.with(func(desk *C.dkt_desk) error { return make(desk, &pointer) }); err != nil {
		return nil, err
	}
	store := &Store{desk: d, pointer: pointer}
	runtime.SetFinalizer(store, func(s *Store) { _ = s.Close() })
	return store, nil
}

// ---- a store, and what is done on it ----

// Store is one connection to where the rows are; everything is done through it. One goroutine at a time.
type Store struct {
	desk    *Desk
	pointer *C.dkt_store
	busy    atomic.Bool
}

// enter makes the store this call's alone.
func (s *Store) enter() error {
	if !s.busy.CompareAndSwap(false, true) {
		return ErrBusy
	}
	if s.pointer == nil {
		s.busy.Store(false)
		return ErrClosed
	}
	return nil
}

// Close gives the store back.
func (s *Store) Close() error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.busy.Store(false)
	C.dkt_store_free(s.pointer)
	s.pointer = nil
	runtime.SetFinalizer(s, nil)
	return nil
}

// Do carries out an action (doc/actions.md).
func (s *Store) Do(command Command) (*Result, error) { return s.Run(command) }

// Run carries out a command or a query given as anything that encoding/json makes the form of doc/json.md of.
func (s *Store) Run(command any) (*Result, error) {
	text, err := json.Marshal(command)
	if err != nil {
		return nil, err
	}
	return s.runText(string(text))
}

// Call takes the JSON of a command or a query and gives the JSON of its result, whatever the library says. An error is of the
// binding: a closed handle.
func (s *Store) Call(text string) (string, error) {
	result, err := s.runText(text)
	var said *Error
	switch {
	case err == nil:
		return result.JSON, nil
	case !errors.As(err, &said):
		return "", err
	case said.Result != nil:
		return said.Result.JSON, nil
	}
	out, _ := json.Marshal(map[string]any{"status": said.Status.Name(), "code": said.Status, "error": said.Error()})
	return string(out), nil
}

func (s *Store) runText(text string) (*Result, error) {
	return s.operation(func(desk *C.dkt_desk, out **C.dkt_op) error {
		var command *C.dkt_command
		p, n := chars(text)
		status := C.dkt_command_new_json(desk, p, n, &command)
		if status == C.DKT_E_FORMAT { // no command: a query, or neither
			return queryOf(desk, text, out)
		}
		if status == 0 {
			status = C.dkt_op_new(desk, command, out)
			C.dkt_command_free(command)
		}
		return failure(status, nil, nil)
	})
}

func queryOf(desk *C.dkt_desk, text string, out **C.dkt_op) error {
	var query *C.dkt_query
	p, n := chars(text)
	status := C.dkt_query_new_json(desk, p, n, &query)
	if status == 0 {
		status = C.dkt_op_new_query(desk, query, out)
		C.dkt_query_free(query)
	}
	return failure(status, nil, nil)
}

// operation makes an operation, runs it to its end and frees it.
func (s *Store) operation(make func(*C.dkt_desk, **C.dkt_op) error) (result *Result, err error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.busy.Store(false)
	err = s.desk.with(func(desk *C.dkt_desk) error {
		var op *C.dkt_op
		if err := make(desk, &op); err != nil {
			return err
		}
		defer C.dkt_op_free(op)
		status, cause := listen(func() C.dkt_status { return C.dkt_op_run(op, s.pointer) })
		var n C.int32_t
		text := C.dkt_op_result_json(op, &n)
		if result, err = s.desk.result(C.GoStringN(text, C.int(n))); err != nil {
			return err
		}
		if status < 0 {
			return &Error{Status: Status(status), Text: C.GoString(C.dkt_op_error_text(op)), Result: result,
				HostCode: int(C.dkt_op_host_code(op)), Cause: cause}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// Query asks for rows; empty members are left out. What is the name behind DKT_QUERY_, in small letters; Number, instead of
// it, is that of a query which only a newer library has.
type Query struct {
	What       string
	Number     int32
	Key        string
	State      int
	Field      string
	Whom       string // of a holder
	Actor      string // who asks, and in which role; "" is the host itself
	Role       string
	From, To   int64 // a range, when To is not 0: milliseconds, or numbers of entries
	Descending bool
	Limit      int
	Cursor     string // that of an earlier page
}

var queries = map[string]C.int32_t{
	"ticket": C.DKT_QUERY_TICKET, "number": C.DKT_QUERY_NUMBER, "state": C.DKT_QUERY_STATE, "status": C.DKT_QUERY_STATUS,
	"owner": C.DKT_QUERY_OWNER, "unit": C.DKT_QUERY_UNIT, "queue": C.DKT_QUERY_QUEUE, "due": C.DKT_QUERY_DUE,
	"lookup": C.DKT_QUERY_LOOKUP, "open": C.DKT_QUERY_OPEN, "closed": C.DKT_QUERY_CLOSED,
	"journal": C.DKT_QUERY_JOURNAL, "links": C.DKT_QUERY_LINKS, "outbox": C.DKT_QUERY_OUTBOX,
	"clocks": C.DKT_QUERY_CLOCKS, "forecast": C.DKT_QUERY_FORECAST, "person": C.DKT_QUERY_PERSON,
	"the_unit": C.DKT_QUERY_THE_UNIT, "person_journal": C.DKT_QUERY_PERSON_JOURNAL,
	"unit_journal": C.DKT_QUERY_UNIT_JOURNAL, "duty": C.DKT_QUERY_DUTY, "duty_of": C.DKT_QUERY_DUTY_OF,
	"absences": C.DKT_QUERY_ABSENCES, "holder": C.DKT_QUERY_HOLDER,
}

// Ask gives a page of a query.
func (s *Store) Ask(ask Query) (*Result, error) {
	what, known := queries[ask.What]
	if ask.Number != 0 {
		what, known = C.int32_t(ask.Number), true
	}
	if !known {
		return nil, &Error{Status: Unknown, Text: fmt.Sprintf("there is no query %q", ask.What)}
	}
	return s.operation(func(desk *C.dkt_desk, out **C.dkt_op) error {
		var query *C.dkt_query
		if err := failure(C.dkt_query_new(desk, what, &query), nil, nil); err != nil {
			return err
		}
		defer C.dkt_query_free(query)
		for _, status := range ask.settings(query) {
			if err := failure(status, C.dkt_query_error_text(query), nil); err != nil {
				return err
			}
		}
		return failure(C.dkt_op_new_query(desk, query, out), nil, nil)
	})
}

func (ask Query) actor(query *C.dkt_query) C.dkt_status {
	var role *C.char
	var n C.int32_t
	if ask.Role != "" {
		role, n = chars(ask.Role)
	}
	p, length := chars(ask.Actor)
	return C.dkt_query_set_actor(query, p, length, role, n)
}

// settings says what is set, up to the first that is refused.
func (ask Query) settings(query *C.dkt_query) []C.dkt_status {
	cursor, err := hex.DecodeString(ask.Cursor)
	if err != nil {
		return []C.dkt_status{C.DKT_E_ARGUMENT}
	}
	for _, set := range []struct {
		given bool
		call  func() C.dkt_status
	}{
		{ask.Key != "", func() C.dkt_status { p, n := chars(ask.Key); return C.dkt_query_set_key(query, p, n) }},
		{ask.Field != "", func() C.dkt_status { p, n := chars(ask.Field); return C.dkt_query_set_field(query, p, n) }},
		{ask.Actor != "", func() C.dkt_status { return ask.actor(query) }},
		{ask.Whom != "", func() C.dkt_status { p, n := chars(ask.Whom); return C.dkt_query_set_to(query, p, n) }},
		{ask.State != 0, func() C.dkt_status { return C.dkt_query_set_state(query, C.int32_t(ask.State)) }},
		{ask.To != 0, func() C.dkt_status { return C.dkt_query_set_range(query, C.int64_t(ask.From), C.int64_t(ask.To)) }},
		{ask.Descending, func() C.dkt_status { return C.dkt_query_set_descending(query, 1) }},
		{ask.Limit != 0, func() C.dkt_status { return C.dkt_query_set_limit(query, C.int32_t(ask.Limit)) }},
		{len(cursor) > 0, func() C.dkt_status { p, n := chars(string(cursor)); return C.dkt_query_set_cursor(query, p, n) }},
	} {
		if set.given {
			if status := set.call(); status < 0 {
				return []C.dkt_status{status}
			}
		}
	}
	return nil
}

// Iterator goes over all rows of a query, page by page as they are wanted.
type Iterator struct {
	store *Store
	query Query
	page  *Result
	at    int
	err   error
}

// Rows begins an iterator:
//
//	rows := store.Rows(docket.Query{What: "owner", Key: "bob"})
//	for rows.Next() { use(rows.Row()) }
//	err := rows.Err()
func (s *Store) Rows(query Query) *Iterator { return &Iterator{store: s, query: query} }

// Next goes to the next row; false at the end, or when a page could not be read.
func (i *Iterator) Next() bool {
	for i.err == nil {
		if i.page != nil && i.at < len(i.page.Rows) {
			i.at++
			return true
		}
		if i.page != nil && i.page.Cursor == "" {
			return false
		}
		if i.page != nil {
			i.query.Cursor = i.page.Cursor
		}
		i.at = 0
		i.page, i.err = i.store.Ask(i.query)
	}
	return false
}

// Row is the row that Next went to.
func (i *Iterator) Row() Row { return i.page.Rows[i.at-1] }

// Err is why Next ended early; nil at the end.
func (i *Iterator) Err() error { return i.err }

// Explain says why a clock stands where it stands: "explanation" in the result's JSON (doc/explain.md). Run 0 is the last.
func (s *Store) Explain(ticket, goal string, run int64) (*Result, error) {
	return s.operation(func(desk *C.dkt_desk, out **C.dkt_op) error {
		t, tn := chars(ticket)
		g, gn := chars(goal)
		return failure(C.dkt_op_new_explain(desk, t, tn, g, gn, C.int64_t(run), out), nil, nil)
	})
}

// Deliver gives a page of the outbox to consume, row by row, and takes out what it took; how many those were.
func (s *Store) Deliver(limit int, consume func(Row) error) (int, error) {
	page, err := s.Ask(Query{What: "outbox", Limit: limit})
	if err != nil || len(page.Rows) == 0 {
		return 0, err
	}
	for _, row := range page.Rows {
		if err := consume(row); err != nil {
			return 0, err
		}
	}
	_, err = s.operation(func(desk *C.dkt_desk, out **C.dkt_op) error {
		if err := failure(C.dkt_op_new_delivered(desk, out), nil, nil); err != nil {
			return err
		}
		for _, row := range page.Rows {
			p, n := chars(row.Text("subject"))
			status := C.dkt_op_add_delivered(*out, C.int32_t(row.Int("subject_kind")), p, n, C.int64_t(row.Int("seq")))
			if status < 0 {
				C.dkt_op_free(*out)
				return failure(status, nil, nil)
			}
		}
		return nil
	})
	return len(page.Rows), err
}

// ---- tasks ----

// RunDue settles every ticket on which something has fallen due; how many those were.
func (s *Store) RunDue() (int64, error) {
	return s.task(func(d *C.dkt_desk, out **C.dkt_task) C.dkt_status { return C.dkt_task_new_run_due(d, out) }, nil)
}

// VoidNumbers records numbers leased and never used as void.
func (s *Store) VoidNumbers() (int64, error) {
	return s.task(func(d *C.dkt_desk, out **C.dkt_task) C.dkt_status { return C.dkt_task_new_void_numbers(d, out) }, nil)
}

// PurgeRequests forgets request ids older than 7 days.
func (s *Store) PurgeRequests() (int64, error) {
	return s.task(func(d *C.dkt_desk, out **C.dkt_task) C.dkt_status { return C.dkt_task_new_purge_requests(d, out) }, nil)
}

// Finding is something that verify found wrong.
type Finding struct {
	Subject string
	Seq     int64
	Name    string
	Text    string
}

// Verification is what a verify found; no findings: all is well.
type Verification struct {
	Digest, Root string
	Progress     int64
	Findings     []Finding
}

// Verify walks the whole desk. Root, if not "", is that of an earlier verify.
func (s *Store) Verify(root string) (Verification, error) {
	var found Verification
	progress, err := s.task(func(d *C.dkt_desk, out **C.dkt_task) C.dkt_status {
		var p *C.char
		if root != "" {
			p, _ = chars(root)
		}
		return C.dkt_task_new_verify(d, p, out)
	}, func(task *C.dkt_task) {
		found.Digest, found.Root = C.GoString(C.dkt_verify_digest(task)), C.GoString(C.dkt_journal_root(task))
		var subject, name *C.char
		var seq C.int64_t
		for i := C.int32_t(0); ; i++ {
			number := C.dkt_task_finding(task, i, &subject, &seq, &name)
			if number == 0 {
				return
			}
			found.Findings = append(found.Findings, Finding{C.GoString(subject), int64(seq), C.GoString(name),
				C.GoString(C.dkt_finding_text(number, 1))})
		}
	})
	found.Progress = progress
	return found, err
}

func (s *Store) task(make func(*C.dkt_desk, **C.dkt_task) C.dkt_status, look func(*C.dkt_task)) (progress int64, err error) {
	if err := s.enter(); err != nil {
		return 0, err
	}
	defer s.busy.Store(false)
	err = s.desk.with(func(desk *C.dkt_desk) error {
		var task *C.dkt_task
		if err := failure(make(desk, &task), nil, nil); err != nil {
			return err
		}
		defer C.dkt_task_free(task)
		status, cause := listen(func() C.dkt_status { return C.dkt_task_run(task, s.pointer) })
		if status < 0 {
			return &Error{Status: Status(status), Text: C.GoString(C.dkt_task_error_text(task)),
				HostCode: int(C.dkt_task_host_code(task)), Cause: cause}
		}
		progress = int64(C.dkt_task_progress(task))
		if look != nil {
			look(task)
		}
		return nil
	})
	return progress, err
}
