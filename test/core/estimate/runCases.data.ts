/**
 * RUN instructions on a base of busybox, with what is to be predicted: the unit test holds the
 * prediction to `expected`, the engine test holds `expected` to what a real build makes of them.
 */
export interface RunCase {
	readonly run: string;
	/**
	 * In the words of an inlay hint, with exact bytes: `1000`, `0–1000`, `≥ 1000`, `unknown`. The base is
	 * known, as with `--base`.
	 */
	readonly expected: string;
	/** Where nothing is known of the base; absent: the same. */
	readonly unknownBase?: string;
	/** Lines before it, with no RUN among them. */
	readonly before?: string;
}

const run = (text: string, expected: string, unknownBase = expected): RunCase => ({
	run: text,
	expected,
	unknownBase,
});

export const runCases: readonly RunCase[] = [
	// dd
	run('dd if=/dev/zero of=file1 bs=10M count=1', '10485760'),
	run('dd if=/dev/zero of=/f bs=1M count=2', '2097152'),
	run('dd if=/dev/zero of=/f bs=20kB count=3', '60000'),
	run('dd if=/dev/zero of=/f bs=3c count=2', '6'),
	run('dd if=/dev/zero of=/f bs=3w count=2', '12'),
	run('dd if=/dev/zero of=/f bs=2b count=2', '2048'),
	run('dd if=/dev/zero of=/f count=3', '1536'),
	run('dd if=/dev/zero of=/f bs=1K count=1K', '1048576'),
	run('dd if=/dev/zero of=/f ibs=100 obs=300 count=7 seek=2', '1300'),
	run('dd if=/dev/zero of=/f bs=1M seek=10 count=0', '10485760'),
	run('dd if=/dev/zero of=/f bs=1k count=0', '0'),
	run('dd if=/dev/urandom of=/f bs=1M count=1', '1048576'),
	run('dd if=/dev/urandom of=/f bs=64M count=1', '33554431–67108864'),
	run('dd if=/dev/random of=/f bs=1k count=1', '1–1024'),
	run('dd if=/dev/random of=/f bs=1k count=4 iflag=fullblock', '4096'),
	run('dd if=/dev/zero of=/f bs=1000 count=5 iflag=count_bytes', '5'),
	run('dd if=/dev/zero of=/f bs=1000 count=1 seek=5 oflag=seek_bytes', '1005'),
	run('dd if=/dev/zero of=/f bs=1k count=2 2>/dev/null', '2048'),
	run('dd if=/dev/zero bs=1k count=3 > /f', '3072'),
	run('dd if=/dev/zero bs=1k count=3 of=/dev/null', '0'),
	run('dd if=/dev/zero of=/dev/shm/f bs=1k count=3', '0'),
	run('dd if=/dev/null of=/f', '0'),
	run('dd if=/dev/zero of=/f bs=1k count=4 && dd if=/f of=/g bs=1k count=3', '7168'),
	run('dd if=/dev/zero of=/f bs=1k count=4 && dd if=/f of=/g bs=3k skip=1', '5120'),
	run('dd if=/dev/zero of=/f bs=1k count=4 && dd if=/dev/zero of=/f bs=1k count=1', '1024'),
	run(
		'dd if=/dev/zero of=/f bs=1k count=4 && dd if=/dev/zero of=/f bs=1k count=1 conv=notrunc',
		'4096',
	),
	run(
		'dd if=/dev/zero of=/f bs=1k count=4 && dd if=/dev/zero of=/f bs=1k count=1 seek=6 conv=notrunc',
		'7168',
	),
	run('dd if=/dev/zero of=/f bs=1k count=4 && dd if=/dev/zero of=/f bs=1k count=1 seek=1', '2048'),
	run(
		'dd if=/dev/zero of=/f bs=1k count=4 && dd if=/dev/zero of=/f bs=1k count=2 oflag=append conv=notrunc',
		'6144',
	),
	run('dd if=/dev/zero of=/f bs=1k count=4 && dd if=/f of=/f bs=1k', 'unknown'),
	run('yes | dd of=/f bs=1000 count=3 iflag=fullblock', '3000'),
	run('yes | dd of=/f bs=1M count=3', '3–3145728'),
	run('/bin/dd if=/dev/zero of=/f bs=1k count=1', '1024'),
	run('busybox dd if=/dev/zero of=/f bs=1k count=1', '1024'),
	run(
		'dd if=/dev/zero of=/f bs=1k count=4 && dd if=/dev/zero bs=1k count=1 of=/dev/stdout >> /g',
		'unknown',
	),
	// truncate, fallocate, head
	run('truncate -s 10M /f', '10485760'),
	run('truncate -s 10MB /f /g', '20000000'),
	run('truncate -s 1000 f', '1000'),
	run('truncate -s 2k /f && truncate -c -s 5 /nosuch', '2048', 'unknown'),
	run('fallocate -l 10M /f', '10485760'),
	run('fallocate -l 100 /f && fallocate -l 10 /f', '100'),
	run('fallocate -o 5 -l 10 /f', '15'),
	run('head -c 1000 /dev/zero > /f', '1000'),
	run('head -c 10k /dev/zero > /f', '10240'),
	run('head -c 1k /dev/urandom > /f', '1024'),
	run('yes | head -c 100000 > /f', '100000'),
	run('echo hello | head -c 3 > /f', '3'),
	run('echo hello | head -c 300 > /f', '6'),
	run('yes | head -c 50 | tee /f /g', '100'),
	// literal text, made and removed
	run('true', '0'),
	run(': > /f', '0'),
	run('echo hi > /f', '3'),
	run('echo hi > /f && echo more >> /f', '8'),
	run('echo "a  b" > /f', '5'),
	run("printf 'x y' > /f", '3'),
	run('touch /f', '0', 'unknown'),
	run('mkdir -p /a/b && echo hi > /a/b/c', '3'),
	run('echo hi > /f && rm /f', '0'),
	run('dd if=/dev/zero of=/f bs=1M count=1 && rm -f /f', '0'),
	run('mkdir /d && echo hi > /d/f && rm -r /d', '0'),
	run('echo hi > /f && chmod 755 /f', '3'),
	run('cat <<EOT > /f\nhello\nEOT', '6'),
	run('echo x > /etc/hostname', '2'),
	run('echo x > /dev/shm/f; echo y > /g', '2'),
	run('cat /etc/passwd', '0'),
	run('ls / > /dev/null', '0'),
	// chains and branches
	run('cd /tmp && echo hi > f && cd / && echo hey > f', '7'),
	run('(cd /tmp && echo hi > f) && echo hey > f', '7', '3–7'),
	run('{ echo hi > /f; } && echo hey > /g', '7'),
	run('echo hi > /f; echo hey > /g', '7', '4–7'),
	run('set -e; echo hi > /f; echo hey > /g', '7'),
	run('set -eux; echo hi > /f; echo hey > /g', '7'),
	run('set -e -o pipefail; echo hi > /f; echo hey > /g', '7'),
	run('echo hi > /f || exit 1; echo hey > /g', '7'),
	run('echo hi > /nosuch/f; echo hey > /g', '4–7', '4–7'),
	run('false || echo hi > /f', '3'),
	run('true || echo hi > /f', '0'),
	run('true && echo hi > /f', '3'),
	run('! false && echo hi > /f', '3'),
	run('[ -e /nosuch ] || echo hi > /f', '0–3'),
	run('if [ -e /nosuch ]; then echo hi > /f; else echo hello > /f; fi', '3–6'),
	run('if true; then echo hi > /f; else echo hello > /f; fi', '3'),
	run('for i in a b c; do echo $i > /f$i; done', '6', '2–6'),
	run('for i in a b c; do echo $i > /f; done', '2'),
	run('exit 0; echo hi > /f', '0'),
	run('echo hi > /f; exit 0; echo hey > /g', '3', '0–3'),
	run('head -c 10M /dev/zero > /f; true', '0–10485760'),
	run('truncate -s 10m /f; true', '0–10485760'),
	// variables
	run('N=5 && dd if=/dev/zero of=/f$N bs=1k count=$N', '5120'),
	run('F=/f; echo hi > "$F"', '3'),
	run('F="a b"; echo hi > "$F"', '3'),
	{ before: 'ENV SIZE=2M', run: 'truncate -s $SIZE /f', expected: '2097152' },
	{ before: 'ARG N=3', run: `dd if=/dev/zero of=/f bs=1k count=\${N}`, expected: '3072' },
	{ before: 'WORKDIR /w', run: 'echo hi > f', expected: '3' },
	{ before: 'SHELL ["/bin/sh", "-ec"]', run: 'echo hi > /f; echo hey > /g', expected: '7' },
	// unknown commands: before a write they leave its floor, behind it nothing is sure
	run('mknod /p p && echo hi > /f', '≥ 3'),
	run('echo hi > /f && ln /f /g', 'unknown'),
	run('echo hi > /f & wait', 'unknown'),
	run('dd() { true; }; dd if=/dev/zero of=/f bs=1k count=1', 'unknown'),
	run('alias dd=true; dd if=/dev/zero of=/f bs=1k count=1', 'unknown'),
	run("trap 'rm /f' EXIT; echo hi > /f", 'unknown'),
	run('eval "exit 0"; echo hi > /f', 'unknown'),
	run('i=0; while [ $i -lt 3 ]; do echo hi > /f$i; i=$((i+1)); done; echo hey > /g', '≥ 4'),
	run('i=0; while true; do exit 0; done; echo hey > /g', 'unknown'),
	run('echo $(echo hi > /f) > /g', 'unknown'),
	run('F=$(echo /f); echo hi > $F', 'unknown'),
	run('PATH=/nosuch; echo hi > /f', 'unknown'),
	run('echo hi > /f && cp /f /g', 'unknown'),
	// exec form and heredocs
	run('["dd", "if=/dev/zero", "of=/f", "bs=1k", "count=2"]', '2048'),
	run('["/bin/sh", "-c", "echo hi > /f"]', '3'),
	run('["sh", "-ec", "echo hi > /f; echo hey > /g"]', '7'),
	run('["true"]', '0'),
	run('<<EOF\necho hi > /f\necho hey > /g\nEOF', '7', '4–7'),
	run('<<EOF\nset -e\necho hi > /f\necho hey > /g\nEOF', '7'),
	run('<<EOF\n#!/bin/sh -e\necho hi > /f\necho hey > /g\nEOF', '7'),
	// mounts
	run('--mount=type=cache,target=/c dd if=/dev/zero of=/c/f bs=1k count=1', '0'),
	run('--mount=type=tmpfs,target=/c dd if=/dev/zero of=/c/f bs=1k count=1 && echo hi > /f', '3'),
	run('--mount=type=cache,dst=/c echo hi > /cc', '3'),
];
