FROM alpine:3.15.0
WORKDIR /data
RUN truncate -s 3M sparse.img && fallocate -l 1M swap 2>/dev/null || dd if=/dev/zero of=swap bs=1M count=1
RUN head -c 5000 /dev/urandom > key
RUN yes | head -n 1000 > answers
RUN printf '%s\n' one two three > list
RUN echo -n hello > hello && echo "again" >> hello
RUN seq 1 10 > numbers
RUN touch empty && : > empty2
