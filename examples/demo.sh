#!/bin/sh
# SPDX-License-Identifier: MIT
#
# demo.sh BUILD: plays a short day at a merchant service desk with the programs built in the folder BUILD. Every
# refusal in it is meant; one that did not come would end the play with an error.
set -eu
[ $# -eq 1 ] || { echo "usage: demo.sh BUILD" >&2; exit 2; }
here=$(dirname "$0")
docket=$1/examples/docket/docket
"$docket" run "$here/data/service_day.docket" --echo --lang both --width 80
echo
exec "$docket" --profile "$here/data/front_desk.json" run "$here/data/handover.docket" --echo --lang both --width 80
