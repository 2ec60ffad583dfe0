#!/bin/bash
# Brings real Docker Engines up in .cache/engine, for `npm run test:engine`. Nothing is installed:
# Debian's packages are unpacked into that folder. Needs root on a Debian whose apt works.
#
#   up.sh [--with-20] [--with-registry] [--network private|host]
#
# run/overlay2.sock      Engine 28 with buildx, overlay2
# run/containerd.sock    Engine 28, containerd image store
# run/engine20.sock      Engine 20.10, overlay2 (--with-20, where the machine's Debian has it)
# 127.0.0.1:$ENGINE_REGISTRY_PORT  a registry (--with-registry), for the overlay2 engine
#
# Each engine has a network namespace of its own (private, the default): nothing in the machine's
# network changes and no other engine is disturbed, but a RUN reaches no outside network. With
# `--network host` the overlay2 engine works on the machine's network; down.sh takes back what it
# changed there. Refused where another engine runs.
#
# Run again: starts only what is missing. ENGINE_DIR moves the folder. ENGINE_SUITE (default
# testing) names the Debian release that Engine 28 comes from. ENGINE_USER_PID counts the caller as
# a user, so that down.sh stops the engines only behind the last one.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

with20= withRegistry= network=private
while [ $# -gt 0 ]; do
	case $1 in
	--with-20) with20=1 ;;
	--with-registry) withRegistry=1 ;;
	--network)
		network=${2:-}
		shift
		;;
	*) fail "unknown argument $1" ;;
	esac
	shift
done
case $network in private | host) ;; *) fail "--network takes private or host" ;; esac
suite=${ENGINE_SUITE:-testing}
port=${ENGINE_REGISTRY_PORT:-5000}

[ "$(uname -s)" = Linux ] || fail "a Docker Engine runs on Linux only; this is $(uname -s)"
[ "$(id -u)" = 0 ] || fail "needs root, to start dockerd and to mount its layers"
for tool in apt-get dpkg-deb unshare nsenter flock setsid node; do
	command -v $tool >/dev/null || fail "needs $tool, which this machine does not have"
done

mkdir -p "$engines"
cd "$engines"
exec 9>lock
flock 9
mkdir -p bin debs run users home/.docker/cli-plugins
[ -z "${ENGINE_USER_PID:-}" ] || started "$ENGINE_USER_PID" >"users/$ENGINE_USER_PID"

# The mirror that this machine's apt uses for Debian itself; no address stands in this file.
mirror() {
	(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true) |
		sed -nE 's#^URIs: *([^ ]*/debian)/* *$#\1#p; s#^deb (\[[^]]*\] )?([^ ]*/debian)/* .*#\2#p' | sed -n 1p
}

# download FOLDER APT-OPTIONS… -- PACKAGES…: fetches the .debs unless the folder is complete.
download() {
	local folder=debs/$1 options=()
	shift
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	[ -f "$folder/complete" ] && return
	say "downloading $*"
	mkdir -p "$folder"
	rm -f "$folder"/*.deb
	(cd "$folder" && apt-get -q -o APT::Sandbox::User=root "${options[@]}" download "$@" >apt.log 2>&1) || {
		tail -5 "$folder/apt.log" >&2
		fail "apt could not download $*; see $engines/$folder/apt.log"
	}
	touch "$folder/complete"
}

# unpack FOLDER TARGET
unpack() {
	[ -f "$2/.complete" ] && return
	say "unpacking into $2"
	mkdir -p "$2"
	local deb
	for deb in "debs/$1"/*.deb; do dpkg-deb -x "$deb" "$2"; done
	touch "$2/.complete"
}

engine28() {
	[ -f engine28/.complete ] && return
	if [ ! -f debs/engine28/complete ]; then
		local from keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=
		from=$(mirror)
		[ -n "$from" ] || fail "no Debian mirror in /etc/apt: Engine 28 comes from Debian's packages"
		[ ! -f $keyring ] || signed="[signed-by=$keyring] "
		mkdir -p apt/lists/partial apt/cache/archives/partial
		echo "deb $signed$from $suite main" >apt/sources.list
		local options=(-o Dir::Etc::sourcelist="$engines/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
			-o Dir::State::Lists="$engines/apt/lists" -o Dir::Cache="$engines/apt/cache" -o Acquire::Languages=none)
		say "reading Debian $suite's package list"
		apt-get -q -o APT::Sandbox::User=root "${options[@]}" update >apt/log 2>&1 || {
			tail -5 apt/log >&2
			fail "apt could not read Debian $suite; see $engines/apt/log"
		}
		download engine28 "${options[@]}" -- docker.io docker-cli docker-buildx containerd
		rm -rf apt
	fi
	unpack engine28 engine28
}

# What an engine needs beside itself, from the machine's own Debian: its C library fits.
system() {
	[ -f system/.complete ] && return
	[ -n "$(ls /var/lib/apt/lists/*_Packages* 2>/dev/null)" ] || apt-get -q update >/dev/null
	download system -- runc iptables libip6tc2 libip4tc2 libxtables12 libmnl0 libseccomp2 libnfnetlink0 \
		libnetfilter-conntrack3 libnftnl11 docker-registry busybox-static
	unpack system system
}

engine20() {
	[ -f engine20/.complete ] && return
	local version
	version=$(apt-cache policy docker.io | sed -n 's/^ *Candidate: //p')
	case $version in 20.10.*) ;; *) fail "this Debian has Docker Engine $version, not 20.10" ;; esac
	download engine20 -- docker.io containerd
	unpack engine20 engine20
}

# iptables finds its libraries and extensions in the folder it was unpacked into.
tools() {
	local libraries name
	libraries=$(echo "$engines"/system/usr/lib/*-linux-gnu*)
	for name in iptables ip6tables iptables-save ip6tables-save iptables-restore ip6tables-restore; do
		printf '#!/bin/sh\nLD_LIBRARY_PATH=%s XTABLES_LIBDIR=%s exec %s/system/usr/sbin/xtables-nft-multi %s "$@"\n' \
			"$libraries" "$libraries/xtables" "$engines" $name >bin/$name
		chmod +x bin/$name
	done
	ln -sf "$engines/system/usr/sbin/runc" bin/runc
	ln -sf "$engines/system/usr/bin/docker-registry" bin/docker-registry
	ln -sf "$engines/engine28/usr/libexec/docker/cli-plugins/docker-buildx" home/.docker/cli-plugins/docker-buildx
}

docker() { HOME=$engines/home engine28/usr/bin/docker -H "unix://$engines/run/$1.sock" "${@:2}"; }

# dockerd NAME UNPACKED NAMESPACE-COMMAND… -- ARGUMENTS…
dockerd() {
	local name=$1 unpacked=$engines/$2 enter=() i
	shift 2
	while [ "$1" != -- ]; do
		enter+=("$1")
		shift
	done
	shift
	alive "run/$name.pid" && return
	rm -f "run/$name.pid" "run/$name.sock"
	PATH=$engines/bin:$unpacked/usr/bin:$unpacked/usr/sbin:$PATH HOME=$engines/home \
		setsid nohup "${enter[@]}" "$unpacked/usr/sbin/dockerd" --data-root "$engines/data/$name" --exec-root "$engines/exec/$name" \
		-p "$engines/run/$name.pid" -H "unix://$engines/run/$name.sock" "$@" >"run/$name.log" 2>&1 </dev/null 9>&- &
	for ((i = 0; i < 600; i++)); do
		docker "$name" version >/dev/null 2>&1 && break
		sleep 0.1
	done
	docker "$name" version --format "engine: $name is up: Engine {{.Server.Version}}, client {{.Client.Version}}" || {
		tail -5 "run/$name.log" >&2
		fail "$name did not come up within a minute; see $engines/run/$name.log"
	}
}

registry() {
	alive run/registry.pid && return
	printf 'version: 0.1\nstorage:\n  filesystem: {rootdirectory: %s}\n  delete: {enabled: true}\nhttp: {addr: "127.0.0.1:%s"}\n' \
		"$engines/data/registry" "$port" >run/registry.yml
	setsid nohup "$@" bin/docker-registry serve "$engines/run/registry.yml" >run/registry.log 2>&1 </dev/null 9>&- &
	echo $! >run/registry.pid
	say "registry at 127.0.0.1:$port"
}

# The two tiny bases: from ../shared where it is, else an own one of Debian's busybox.
bases() {
	local name=$1 shared=${SHARED_DIR:-$project/../shared}/data/engine-builds base
	for base in alpine:3.15.0 basehosts:latest; do
		docker "$name" image inspect "$base" >/dev/null 2>&1 && continue
		case $base in alpine:*) archive=$shared/base-alpine-3.15.0.tar.gz ;; *) archive=$shared/base-basehosts.tar.gz ;; esac
		if [ -f "$archive" ]; then
			docker "$name" load -q -i "$archive" >/dev/null
		else
			ownBase "$base" | docker "$name" import --change 'CMD ["sh"]' --change "ENV PATH=$imagePath" - "$base" >/dev/null
		fi
	done
}

# ownBase NAME: a root file system with busybox alone, laid out as the shared one, as a tar; basehosts
# has the files that the engine mounts over, empty.
ownBase() {
	local root=base/${1%%:*} applet
	rm -rf "$root"
	mkdir -p "$root"/{bin,dev,etc,proc,root,sys,tmp,usr/bin,var/log}
	chmod 1777 "$root/tmp"
	cp system/bin/busybox "$root/bin/busybox"
	for applet in $(system/bin/busybox --list); do
		[ "$applet" = busybox ] || ln -s /bin/busybox "$root/bin/$applet"
	done
	echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
	echo 'root:x:0:' >"$root/etc/group"
	[ "${1%%:*}" = alpine ] || touch "$root"/etc/{hostname,hosts,resolv.conf}
	tar -C "$root" --owner=0 --group=0 --sort=name -c .
}
imagePath=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

engine28
system
tools
[ -z "$with20" ] || engine20

if [ $network = host ] && ! alive run/overlay2.pid; then
	! others_dockerd || fail "another Docker Engine works on this machine's network: use --network private"
	bin/iptables -S FORWARD | sed -n 's/^-P FORWARD //p' >run/forward_policy
	cat /proc/sys/net/ipv4/ip_forward >run/ip_forward
fi
if [ $network = private ] && ! alive run/namespace.pid; then
	# One long-lived process holds the namespace that the overlay2 engine and the registry share.
	setsid unshare -n bash -c 'system/bin/busybox ip link set lo up; echo $$ >run/namespace.pid; exec -a "$PWD/namespace" sleep infinity' >/dev/null 2>&1 </dev/null 9>&- &
	for ((i = 0; i < 100; i++)); do
		alive run/namespace.pid && break
		sleep 0.05
	done
fi
enter=()
[ $network = host ] || enter=(nsenter -t "$(cat run/namespace.pid)" -n)

[ -z "$withRegistry" ] || registry "${enter[@]}"
mkdir -p containerd
echo '{"features":{"containerd-snapshotter":true}}' >containerd/daemon.json
dockerd overlay2 engine28 "${enter[@]}" -- --registry-mirror "http://127.0.0.1:$port"
dockerd containerd engine28 unshare -n -- --config-file "$engines/containerd/daemon.json"
[ -z "$with20" ] || dockerd engine20 engine20 unshare -n --
bases overlay2
bases containerd
[ -z "$with20" ] || bases engine20
