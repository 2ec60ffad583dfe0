import { describe, expect, test } from 'vitest';
import { otherManager } from '../../../server/src/core/estimate/packages/otherManagers.ts';

/** `what manager | caches | -cleaned` of a command line; null where it is none. */
function checkManager(line: string): string | null {
	const [name = '', ...args] = line.split(' ');
	const found = otherManager(name, args);
	if (found === null) return null;
	const label = found.label === null ? '' : `${found.label.code} ${found.label.args?.['manager']}`;
	return [label, found.caches.map(({ place }) => place).join(' '), found.cleans.join(' ')].join(
		'|',
	);
}

describe('other package managers', () => {
	test.each([
		['gem install rails', 'part.packagesOf gem|~/.gem ~/.local/share/gem|'],
		['gem list', null],
		['bundle install', 'part.packagesOf bundler|~/.bundle/cache|'],
		['bundle', 'part.packagesOf bundler|~/.bundle/cache|'],
		['go mod download', 'part.packagesOf go|~/go/pkg/mod ~/.cache/go-build|'],
		['go build -o /app .', 'part.builtBy go|~/go/pkg/mod ~/.cache/go-build|'],
		['/usr/local/go/bin/go install ./...', 'part.packagesOf go|~/go/pkg/mod ~/.cache/go-build|'],
		['go version', null],
		['go clean -modcache', '||~/go/pkg/mod'],
		['go clean -cache -modcache', '||~/go/pkg/mod ~/.cache/go-build'],
		['cargo build --release', 'part.builtBy cargo|~/.cargo/registry ~/.cargo/git|'],
		['cargo +nightly install x', 'part.packagesOf cargo|~/.cargo/registry ~/.cargo/git|'],
		['cargo --version', null],
		['composer install --no-dev', 'part.packagesOf composer|~/.composer/cache ~/.cache/composer|'],
		['composer install --no-cache', 'part.packagesOf composer||'],
		['composer clear-cache', '||~/.composer/cache ~/.cache/composer'],
		['conda install -y numpy', 'part.packagesOf conda|/opt/conda/pkgs|'],
		['conda env update -f e.yml', 'part.packagesOf conda|/opt/conda/pkgs|'],
		['conda clean -afy', '||/opt/conda/pkgs'],
		['conda clean --all --yes', '||/opt/conda/pkgs'],
		['mamba clean -y --tarballs', null],
		['micromamba install x', 'part.packagesOf micromamba|~/micromamba/pkgs|'],
		['./mvnw package', 'part.packagesOf maven|~/.m2/repository|'],
		['mvn -v --version', null],
		['./gradlew build', 'part.packagesOf gradle|~/.gradle/caches ~/.gradle/wrapper|'],
		['dotnet restore', 'part.packagesOf NuGet|~/.nuget/packages ~/.local/share/NuGet/v3-cache|'],
		['dotnet nuget locals all --clear', '||~/.nuget/packages ~/.local/share/NuGet/v3-cache'],
		[
			'pacman -Syu --noconfirm git',
			'part.packagesOf pacman|/var/cache/pacman/pkg /var/lib/pacman/sync|',
		],
		['pacman -Scc --noconfirm', '||/var/cache/pacman/pkg /var/lib/pacman/sync'],
		['zypper -n install git', 'part.packagesOf zypper|/var/cache/zypp|'],
		['zypper clean -a', '||/var/cache/zypp'],
		['luarocks install x', 'part.packagesOf LuaRocks|~/.cache/luarocks|'],
		['cpanm Moose', 'part.packagesOf CPAN|~/.cpanm|'],
		["Rscript -e install.packages('x')", 'part.packagesOf R||'],
		['Rscript a.R', null],
		['uv sync', 'part.packagesOf uv|~/.cache/uv|'],
		['uv sync --no-cache', 'part.packagesOf uv||'],
		['toString x', null],
		['constructor', null],
		['make', null],
	])('%s', (line, expected) => {
		expect(checkManager(line)).toBe(expected);
	});
});
