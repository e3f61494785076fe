/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_DOCKET_H
#define DOCKET_DOCKET_H

/* docket.h: all of libdocket. */

#include "docket/base.h"
#include "docket/calendar.h"
#include "docket/command.h"
#include "docket/desk.h"
#include "docket/dispatch.h"
#include "docket/explain.h"
#include "docket/journal.h"
#include "docket/memory.h"
#include "docket/op.h"
#include "docket/people.h"
#include "docket/probe.h"
#include "docket/profile.h"
#include "docket/profile_json.h"
#include "docket/query.h"
#include "docket/row.h"
#include "docket/schema.h"
#include "docket/sheet.h"
#include "docket/store.h"
#include "docket/task.h"
#include "docket/ticket.h"
#include "docket/zone.h"

#endif
