/* Forbids itself a system call, as sandboxes do, and then allocates for the first time in threads: 1 openat, 2 fallocate, 3 mmap of files. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void *allocate(void *unused)
{
    for (size_t size = 100; size < 1100; size++) {
        void *volatile block = malloc(size);
        memset(block, 1, size);
        if (size % 2 == 0)
            free(block);
    }
    return unused;
}

int main(int argc, char **argv)
{
    /* Arguments are 64 bits, little-endian: the low half of argument 4, the descriptor, tells a mapping of a file. */
    static const unsigned calls[] = {SYS_openat, SYS_fallocate, SYS_mmap};
    int which = argc > 1 ? atoi(argv[1]) - 1 : 0;
    struct sock_filter files_too[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[which], 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[4])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xffffffff, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof files_too / sizeof files_too[0], files_too};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return 99;
    allocate(NULL);
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[i], NULL, allocate, NULL) != 0)
            return 98;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    puts("done");
    return 11;
}
