/**
 * Packages in the manner of Alpine's, with invented sizes. A line: name, version, installed KiB,
 * dependencies; behind `;` what it provides, behind `?` its install-if, behind `k` its priority, behind
 * `+` the subpackages that are made from it: doc, dev, libs, bash, openrc, pyc.
 */
const table = `
musl 1.2.5-r0 608; so:libc.musl-x86_64.so.1=1 +dev
musl-utils 1.2.5-r0 116 scanelf so:libc.musl-x86_64.so.1; cmd:getconf=1.2.5-r0 cmd:ldd=1.2.5-r0
libc-utils 0.7.2-r5 4 musl-utils
scanelf 1.3.7-r2 92 so:libc.musl-x86_64.so.1; cmd:scanelf=1.3.7-r2
zlib 1.3.1-r1 108 so:libc.musl-x86_64.so.1; so:libz.so.1=1.3.1 +dev +doc
busybox 1.36.1-r29 924 so:libc.musl-x86_64.so.1; cmd:busybox=1.36.1-r29 +doc +openrc
busybox-binsh 1.36.1-r29 4 busybox=1.36.1-r29; /bin/sh cmd:sh=1.36.1-r29 k100
dash-binsh 0.5.12-r2 4 dash; /bin/sh cmd:sh=0.5.12-r2 k60
dash 0.5.12-r2 104 so:libc.musl-x86_64.so.1; cmd:dash=0.5.12-r2 +doc
ssl_client 1.36.1-r29 28 so:libc.musl-x86_64.so.1 so:libcrypto.so.3 so:libssl.so.3; cmd:ssl_client=1.36.1-r29
alpine-baselayout 3.6.5-r0 312 alpine-baselayout-data=3.6.5-r0 /bin/sh
alpine-baselayout-data 3.6.5-r0 76
alpine-keys 2.4-r1 156
alpine-release 3.20.3-r0 28 alpine-keys; alpine-base=3.20.3-r0
apk-tools 2.14.4-r0 312 musl>=1.2 ca-certificates-bundle so:libc.musl-x86_64.so.1 so:libcrypto.so.3 so:libssl.so.3 so:libz.so.1; so:libapk.so.2.14.0=2.14.0 cmd:apk=2.14.4-r0 +doc
ca-certificates-bundle 20240705-r0 228; ca-certificates-cacert=20240705-r0
ca-certificates 20240705-r0 684 /bin/sh so:libc.musl-x86_64.so.1 so:libcrypto.so.3; cmd:update-ca-certificates=20240705-r0 +doc
libcrypto3 3.3.2-r0 4660 so:libc.musl-x86_64.so.1; so:libcrypto.so.3=3 libcrypto1.1=1.1.9
libssl3 3.3.2-r0 748 so:libc.musl-x86_64.so.1 so:libcrypto.so.3; so:libssl.so.3=3
openssl 3.3.2-r0 756 so:libc.musl-x86_64.so.1 so:libcrypto.so.3 so:libssl.so.3; cmd:openssl=3.3.2-r0 +doc
openssl-dev 3.3.2-r0 2100 libcrypto3=3.3.2-r0 libssl3=3.3.2-r0 pkgconf; pc:openssl=3.3.2 pc:libcrypto=3.3.2 pc:libssl=3.3.2
pkgconf 2.2.0-r0 180 so:libc.musl-x86_64.so.1 so:libpkgconf.so.4; pkgconfig=1 cmd:pkg-config=2.2.0-r0
libpkgconf 2.2.0-r0 80 so:libc.musl-x86_64.so.1; so:libpkgconf.so.4=4.0.0
docs 0.2-r6 4 mandoc
man-pages 6.8-r0 5600; man=1
mandoc 1.14.6-r13 740 so:libc.musl-x86_64.so.1 so:libz.so.1; cmd:man=1.14.6-r13 +doc
bash 5.2.26-r0 1280 /bin/sh so:libc.musl-x86_64.so.1 so:libreadline.so.8; cmd:bash=5.2.26-r0 +doc
bash-completion 2.13.0-r0 740 bash
readline 8.2.10-r0 300 so:libc.musl-x86_64.so.1 so:libncursesw.so.6; so:libreadline.so.8=8.2 +dev
libncursesw 6.4_p20240420-r1 344 ncurses-terminfo-base=6.4_p20240420-r1 so:libc.musl-x86_64.so.1; so:libncursesw.so.6=6.4
ncurses-terminfo-base 6.4_p20240420-r1 220
openrc 0.54-r1 1900 /bin/sh so:libc.musl-x86_64.so.1 ifupdown-any; cmd:rc-update=0.54-r1 +doc
ifupdown-ng 0.12.1-r5 120 so:libc.musl-x86_64.so.1; ifupdown-any k900
ifupdown 0.8-r1 60 so:libc.musl-x86_64.so.1; ifupdown-any k100
curl 8.9.1-r1 232 ca-certificates so:libc.musl-x86_64.so.1 so:libcurl.so.4 so:libz.so.1; cmd:curl=8.9.1-r1 +doc
libcurl 8.9.1-r1 540 so:libbrotlidec.so.1 so:libc.musl-x86_64.so.1 so:libcares.so.2 so:libcrypto.so.3 so:libidn2.so.0 so:libnghttp2.so.14 so:libpsl.so.5 so:libssl.so.3 so:libz.so.1 so:libzstd.so.1; so:libcurl.so.4=4.8.0
brotli-libs 1.1.0-r2 736 so:libc.musl-x86_64.so.1; so:libbrotlicommon.so.1=1.1.0 so:libbrotlidec.so.1=1.1.0
c-ares 1.28.1-r0 180 so:libc.musl-x86_64.so.1; so:libcares.so.2=2.14.0
libidn2 2.3.7-r0 224 so:libc.musl-x86_64.so.1 so:libunistring.so.5; so:libidn2.so.0=0.4.0
libunistring 1.2-r0 1760 so:libc.musl-x86_64.so.1; so:libunistring.so.5=5.1.0
nghttp2-libs 1.62.1-r0 172 so:libc.musl-x86_64.so.1; so:libnghttp2.so.14=14.28.1
libpsl 0.21.5-r1 128 so:libc.musl-x86_64.so.1 so:libidn2.so.0 so:libunistring.so.5; so:libpsl.so.5=5.3.5
zstd-libs 1.5.6-r0 640 so:libc.musl-x86_64.so.1; so:libzstd.so.1=1.5.6
git 2.45.2-r0 12800 so:libc.musl-x86_64.so.1 so:libcurl.so.4 so:libexpat.so.1 so:libpcre2-8.so.0 so:libz.so.1; cmd:git=2.45.2-r0 +doc +bash
git-init-template 2.45.2-r0 40;; ? git=2.45.2-r0
expat 2.6.3-r0 16 so:libc.musl-x86_64.so.1 so:libexpat.so.1
libexpat 2.6.3-r0 128 so:libc.musl-x86_64.so.1; so:libexpat.so.1=1.9.3
pcre2 10.43-r0 680 so:libc.musl-x86_64.so.1; so:libpcre2-8.so.0=0.12.0 +dev +doc
build-base 0.5-r3 4 binutils file fortify-headers g++ gcc libc-dev make patch
libc-dev 0.7.2-r5 4 musl-dev bsd-compat-headers
bsd-compat-headers 0.7.2-r5 36
binutils 2.42-r0 6800 so:libc.musl-x86_64.so.1 so:libz.so.1 so:libzstd.so.1; cmd:ld=2.42-r0 +dev +doc
file 5.45-r1 28 so:libc.musl-x86_64.so.1 so:libmagic.so.1; cmd:file=5.45-r1 +doc
libmagic 5.45-r1 8300 so:libc.musl-x86_64.so.1; so:libmagic.so.1=1.0.0
fortify-headers 1.1-r3 64
gcc 13.2.1_git20240309-r0 140000 binutils so:libatomic.so.1 so:libc.musl-x86_64.so.1 so:libgcc_s.so.1 so:libgmp.so.10 so:libgomp.so.1 so:libisl.so.23 so:libmpc.so.3 so:libmpfr.so.6 so:libz.so.1; cmd:gcc=13.2.1_git20240309-r0 cmd:cc=13.2.1_git20240309-r0 +doc
g++ 13.2.1_git20240309-r0 48000 gcc=13.2.1_git20240309-r0 libstdc++-dev=13.2.1_git20240309-r0 libc-dev so:libc.musl-x86_64.so.1; cmd:g++=13.2.1_git20240309-r0
libstdc++-dev 13.2.1_git20240309-r0 18000
libstdc++ 13.2.1_git20240309-r0 2640 so:libc.musl-x86_64.so.1 so:libgcc_s.so.1; so:libstdc++.so.6=6.0.32
libgcc 13.2.1_git20240309-r0 144 so:libc.musl-x86_64.so.1; so:libgcc_s.so.1=1
libatomic 13.2.1_git20240309-r0 36 so:libc.musl-x86_64.so.1; so:libatomic.so.1=1.2.0
libgomp 13.2.1_git20240309-r0 320 so:libc.musl-x86_64.so.1; so:libgomp.so.1=1.0.0
gmp 6.3.0-r1 412 so:libc.musl-x86_64.so.1; so:libgmp.so.10=10.5.0 +dev
isl26 0.26-r1 1500 so:libc.musl-x86_64.so.1 so:libgmp.so.10; so:libisl.so.23=23.3.0
isl25 0.25-r2 1480 so:libc.musl-x86_64.so.1 so:libgmp.so.10; so:libisl.so.23=23.2.0
mpc1 1.3.1-r1 92 so:libc.musl-x86_64.so.1 so:libgmp.so.10 so:libmpfr.so.6; so:libmpc.so.3=3.3.1
mpfr4 4.2.1-r0 420 so:libc.musl-x86_64.so.1 so:libgmp.so.10; so:libmpfr.so.6=6.2.1
make 4.4.1-r2 228 so:libc.musl-x86_64.so.1; cmd:make=4.4.1-r2 +doc
patch 2.7.6-r10 180 so:libc.musl-x86_64.so.1; cmd:patch=2.7.6-r10 +doc
python3 3.12.6-r0 24000 so:libbz2.so.1 so:libc.musl-x86_64.so.1 so:libcrypto.so.3 so:libexpat.so.1 so:libffi.so.8 so:liblzma.so.5 so:libncursesw.so.6 so:libpanelw.so.6 so:libreadline.so.8 so:libsqlite3.so.0 so:libssl.so.3 so:libz.so.1 so:libgdbm.so.6; cmd:python3=3.12.6-r0 py3.12=3.12.6-r0 py-any=3.12.6-r0 +doc
python3-dev 3.12.6-r0 7000 python3=3.12.6-r0 pkgconf; pc:python3=3.12 pc:python-3.12=3.12
python3-pycache-pyc0 3.12.6-r0 16000 python3=3.12.6-r0; python3-pycache=3.12.6-r0 ? python3=3.12.6-r0 pyc=3.12.6-r0
pyc 3.12.6-r0 4;; ? python3=3.12.6-r0
py3-pip 24.0-r2 5600 python3~3.12 py3-setuptools; cmd:pip=24.0-r2 cmd:pip3=24.0-r2 +pyc
py3-setuptools 70.3.0-r0 3800 python3~3.12 py3-packaging py3-parsing +pyc
py3-packaging 24.1-r0 300 python3~3.12 +pyc
py3-parsing 3.1.2-r1 500 python3~3.12 +pyc
libbz2 1.0.8-r6 76 so:libc.musl-x86_64.so.1; so:libbz2.so.1=1.0.8
libffi 3.4.6-r0 60 so:libc.musl-x86_64.so.1; so:libffi.so.8=8.1.4 +dev +doc
xz-libs 5.6.2-r0 220 so:libc.musl-x86_64.so.1; so:liblzma.so.5=5.6.2
libpanelw 6.4_p20240420-r1 28 so:libc.musl-x86_64.so.1 so:libncursesw.so.6; so:libpanelw.so.6=6.4
sqlite-libs 3.45.3-r1 1700 so:libc.musl-x86_64.so.1; so:libsqlite3.so.0=0.8.6
gdbm 1.23-r1 260 so:libc.musl-x86_64.so.1; so:libgdbm.so.6=6.0.0
nodejs 20.15.1-r0 58000 ca-certificates so:libada.so.2 so:libc.musl-x86_64.so.1 so:libcares.so.2 so:libcrypto.so.3 so:libgcc_s.so.1 so:libicui18n.so.74 so:libicuuc.so.74 so:libnghttp2.so.14 so:libssl.so.3 so:libstdc++.so.6 so:libz.so.1; cmd:node=20.15.1-r0 nodejs-lts=20.15.1 +doc
nodejs-current 21.7.3-r0 62000 ca-certificates !nodejs so:libada.so.2 so:libc.musl-x86_64.so.1 so:libcares.so.2 so:libcrypto.so.3 so:libgcc_s.so.1 so:libicui18n.so.74 so:libssl.so.3 so:libstdc++.so.6 so:libz.so.1; cmd:node=21.7.3-r0
npm 10.9.1-r0 9600 nodejs; cmd:npm=10.9.1-r0 +doc
ada-libs 2.7.8-r0 520 so:libc.musl-x86_64.so.1 so:libstdc++.so.6; so:libada.so.2=2.7.8
icu-libs 74.2-r0 3200 icu-data-en=74.2-r0 so:libc.musl-x86_64.so.1 so:libgcc_s.so.1 so:libstdc++.so.6; so:libicui18n.so.74=74.2 so:libicuuc.so.74=74.2
icu-data-en 74.2-r0 2600; icu-data
icu-data-full 74.2-r0 33000
tzdata 2024b-r0 1560 +doc
postgresql16-client 16.4-r0 3300 postgresql-common so:libc.musl-x86_64.so.1 so:libpq.so.5 so:libreadline.so.8; postgresql-client=16.4-r0 cmd:psql=16.4-r0 k16
postgresql15-client 15.8-r0 3200 postgresql-common so:libc.musl-x86_64.so.1 so:libpq.so.5 so:libreadline.so.8; postgresql-client=15.8-r0 cmd:psql=15.8-r0 k15
postgresql-common 1.2-r1 40 /bin/sh; cmd:pg_versions=1.2-r1 +openrc
libpq 16.4-r0 320 so:libc.musl-x86_64.so.1 so:libcrypto.so.3 so:libssl.so.3; so:libpq.so.5=5.16
libpq-dev 16.4-r0 900 libpq=16.4-r0 openssl-dev; pc:libpq=16.4
mariadb-client 10.11.8-r0 22000 so:libc.musl-x86_64.so.1 so:libncursesw.so.6 so:libssl.so.3 so:libz.so.1; mysql-client=10.11.8-r0 cmd:mysql=10.11.8-r0 +doc
nginx 1.26.2-r0 1480 /bin/sh so:libc.musl-x86_64.so.1 so:libcrypto.so.3 so:libpcre2-8.so.0 so:libssl.so.3 so:libz.so.1; cmd:nginx=1.26.2-r0 +doc +openrc
nginx-mod-http-brotli 1.26.2-r0 40 nginx=1.26.2-r0 so:libbrotlidec.so.1
php83 8.3.11-r0 8900 php83-common so:libc.musl-x86_64.so.1 so:libz.so.1; php=8.3.11-r0 cmd:php83=8.3.11-r0 k83
php83-common 8.3.11-r0 300
php82 8.2.23-r0 8800 php82-common so:libc.musl-x86_64.so.1 so:libz.so.1; php=8.2.23-r0 cmd:php82=8.2.23-r0 k82
php82-common 8.2.23-r0 300
glib 2.80.5-r0 3900 so:libc.musl-x86_64.so.1 so:libffi.so.8 so:libintl.so.8 so:libpcre2-8.so.0 so:libz.so.1; so:libglib-2.0.so.0=0.8000.5 +dev
libintl 0.22.5-r0 60 so:libc.musl-x86_64.so.1; so:libintl.so.8=8.4.0
fontconfig 2.15.0-r1 720 so:libc.musl-x86_64.so.1 so:libexpat.so.1 so:libfreetype.so.6; so:libfontconfig.so.1=1.14.0
freetype 2.13.2-r0 780 so:libc.musl-x86_64.so.1 so:libz.so.1 so:libpng16.so.16; so:libfreetype.so.6=6.20.1
libpng 1.6.44-r0 220 so:libc.musl-x86_64.so.1 so:libz.so.1; so:libpng16.so.16=16.44.0
font-dejavu 2.37-r5 10400 fontconfig
tini 0.19.0-r3 32 so:libc.musl-x86_64.so.1; cmd:tini=0.19.0-r3
su-exec 0.2-r3 20 so:libc.musl-x86_64.so.1; cmd:su-exec=0.2-r3
jq 1.7.1-r0 320 so:libc.musl-x86_64.so.1 so:libonig.so.5; cmd:jq=1.7.1-r0 +doc
oniguruma 6.9.9-r0 550 so:libc.musl-x86_64.so.1; so:libonig.so.5=5.4.0
linux-headers 6.6-r0 6900
cmake 3.29.3-r0 30000 so:libc.musl-x86_64.so.1 so:libcurl.so.4 so:libexpat.so.1 so:libstdc++.so.6 so:libz.so.1; cmd:cmake=3.29.3-r0 +doc
broken 1.0-r0 40 so:nowhere.so.1
broken-user 1.0-r0 40 broken
editor-a 1.0-r0 40; editor
editor-b 1.0-r0 44; editor
`;

/** In the form of an APKINDEX. */
export const apkIndexText = table.trim().split('\n').flatMap(stanzasOf).join('');

function stanzasOf(line: string): readonly string[] {
	const [before = '', ...subpackages] = line.split(/ \+(?=(?:doc|dev|bash|openrc|pyc)\b)/);
	const priority = / k(\d+)$/.exec(before)?.[1] ?? '';
	const [plain = '', installIf = ''] = before.replace(/ k\d+$/, '').split(' ? ');
	const [head = '', provides = ''] = plain.split(';').map((part) => part.trim());
	const [name = '', version = '', kib = '0', ...depends] = head.split(' ');
	const main = stanza({
		P: name,
		V: version,
		I: String(Number(kib) * 1024),
		D: depends.join(' '),
		p: provides,
		i: installIf.replaceAll(';', '').trim(),
		k: priority,
	});
	return [main, ...subpackages.map((kind) => subpackage(kind.trim(), name, version, kib))];
}

function subpackage(kind: string, name: string, version: string, kib: string): string {
	const I = String(Math.ceil(Number(kib) / 16) * 4096);
	switch (kind) {
		case 'dev':
			return stanza({ P: `${name}-dev`, V: version, I, D: `${name}=${version} pkgconf` });
		case 'pyc':
			return stanza({ P: `${name}-pyc`, V: version, I, i: `${name}=${version} pyc` });
		case 'bash':
			return stanza({
				P: `${name}-bash-completion`,
				V: version,
				I,
				i: `${name}=${version} bash-completion`,
			});
		case 'openrc':
			return stanza({ P: `${name}-openrc`, V: version, I, i: `${name}=${version} openrc` });
		default:
			return stanza({ P: `${name}-doc`, V: version, I, i: `docs ${name}=${version}` });
	}
}

function stanza(fields: Readonly<Record<string, string>>): string {
	const checksum = `Q1${fields['P']}`;
	const all = { C: checksum, ...fields, S: String(Math.ceil(Number(fields['I']) / 3)), o: 'x' };
	const lines = Object.entries(all).filter(([, value]) => value !== '');
	return `${lines.map(([key, value]) => `${key}:${value}`).join('\n')}\n\n`;
}
