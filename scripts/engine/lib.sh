# Shared by up.sh and down.sh: where the engines live and who uses them.
# shellcheck shell=bash

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
engines=${ENGINE_DIR:-$project/.cache/engine}

say() { echo "engine: $*"; }
fail() {
	echo "engine: $*" >&2
	exit 1
}

# alive FILE: the process whose ID the file holds runs and is ours. Its command line names our folder:
# the ID of a process that is gone may be anyone's by now.
alive() {
	local pid
	[ -s "$1" ] && pid=$(cat "$1") && grep -qaF "$engines/" "/proc/$pid/cmdline" 2>/dev/null
}

# started PID: when the process began, which tells it from another one of the same ID; '' if none.
started() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# stop FILE: ends the process whose ID the file holds, and waits for it (20 s at most).
stop() {
	alive "$1" || {
		rm -f "$1"
		return 0
	}
	local pid i
	pid=$(cat "$1")
	kill "$pid"
	for ((i = 0; i < 200; i++)); do
		alive "$1" || break
		sleep 0.1
	done
	! alive "$1" || kill -9 "$pid"
	rm -f "$1"
}

# others_dockerd: a Docker Engine that is not ours runs on this machine, or its bridge is there.
others_dockerd() {
	local comm
	grep -q '^ *docker0:' /proc/net/dev && return 0
	for comm in /proc/[0-9]*/comm; do
		[ "$(cat "$comm" 2>/dev/null)" = dockerd ] && return 0
	done
	return 1
}
