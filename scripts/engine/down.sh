#!/bin/bash
# Stops the engines that up.sh started and takes back what they changed in the machine's network.
# What they built stays in .cache/engine; remove that folder to drop it. With ENGINE_USER_PID it
# stops them only where no other user is left.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -d "$engines" ] || exit 0
cd "$engines" || exit 1
exec 9>lock
flock 9

if [ -n "${ENGINE_USER_PID:-}" ]; then
	rm -f "users/$ENGINE_USER_PID"
	for user in users/*; do
		[ -e "$user" ] || continue
		if [ -s "$user" ] && [ "$(started "${user##*/}")" = "$(cat "$user")" ]; then
			say "still used by process ${user##*/}"
			exit 0
		fi
		rm -f "$user"
	done
fi

for name in engine20 containerd overlay2 registry namespace; do stop "run/$name.pid"; done
rm -f run/*.sock

# dockerd leaves its bridge, its rules and the forwarding behind. run/ip_forward is there only
# where up.sh found no other engine on the machine's network.
if [ -f run/ip_forward ]; then
	export PATH=$engines/bin:$PATH
	for iptables in iptables ip6tables; do
		for table in filter nat raw mangle; do
			$iptables -t $table -S 2>/dev/null | grep -E '^-A .*(DOCKER|docker0)' | sed 's/^-A/-D/' |
				while read -r rule; do eval "$iptables -t $table $rule" 2>/dev/null; done
			for operation in -F -X; do
				$iptables -t $table -S 2>/dev/null | sed -n 's/^-N \(DOCKER[^ ]*\)$/\1/p' |
					while read -r chain; do $iptables -t $table $operation "$chain" 2>/dev/null; done
			done
		done
		$iptables -P FORWARD "$(cat run/forward_policy)" 2>/dev/null
	done
	! grep -q '^ *docker0:' /proc/net/dev || system/bin/busybox ip link delete docker0
	cat run/ip_forward >/proc/sys/net/ipv4/ip_forward
	rm -f run/ip_forward run/forward_policy
fi
say stopped
