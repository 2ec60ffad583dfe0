/**
 * What packages' installation scripts write, measured by real installs on Debian: files that are in no
 * package. Bytes of a first installation; `place` where all of it lies in one folder.
 */
export interface InstallResult {
	readonly package: RegExp;
	readonly bytes: number;
	readonly low: number;
	readonly high: number;
}

export const installResults: readonly InstallResult[] = [
	// Bundle of certificates in /etc/ssl/certs.
	{ package: /^ca-certificates$/, bytes: 224_000, low: 200_000, high: 260_000 },
	// The first cluster, in /var/lib/postgresql.
	{ package: /^postgresql-\d+$/, bytes: 40_010_000, low: 38_000_000, high: 48_000_000 },
	// Databases of a new server, in /var/lib/mysql.
	{ package: /^mariadb-server$/, bytes: 118_200_000, low: 110_000_000, high: 190_000_000 },
	// /usr/share/mime, made from the packages' XML.
	{ package: /^shared-mime-info$/, bytes: 2_900_000, low: 2_700_000, high: 3_400_000 },
	// hwdb.bin and catalogs.
	{ package: /^(systemd-hwdb|udev)$/, bytes: 11_000_000, low: 0, high: 15_000_000 },
];
