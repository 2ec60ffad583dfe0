FROM alpine:3.15.0
RUN dd if=/dev/zero of=file1 bs=10M count=1
RUN dd if=/dev/zero of=file2 bs=10M count=1
