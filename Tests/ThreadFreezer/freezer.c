// Stops one thread of another process, by name, until standard input ends: a hang that nothing in the process chose.
//
//   ThreadFreezer PROCESS NAME
//
// Prints "frozen" once the thread has stopped. A thread is stopped by ptrace(2): the others of its process go on.
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int named(const char *process, const char *thread, const char *name) {
    char path[300], found[64] = "";
    snprintf(path, sizeof path, "/proc/%s/task/%s/comm", process, thread);
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0;
    if (fgets(found, sizeof found, file) != NULL) found[strcspn(found, "\n")] = 0;
    fclose(file);
    return strcmp(found, name) == 0;
}

static pid_t find(const char *process, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/task", process);
    DIR *folder = opendir(path);
    if (folder == NULL) return 0;
    pid_t thread = 0;
    for (struct dirent *entry; thread == 0 && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] != '.' && named(process, entry->d_name, name)) thread = atoi(entry->d_name);
    }
    closedir(folder);
    return thread;
}

int main(int count, char **words) {
    if (count != 3) {
        fprintf(stderr, "ThreadFreezer: usage: ThreadFreezer PROCESS NAME\n");
        return 64;
    }
    pid_t thread = 0;
    // A thread names itself some time after it was started.
    for (int attempt = 0; thread == 0 && attempt < 600; attempt++) {
        if (attempt > 0) usleep(100000);
        thread = find(words[1], words[2]);
    }
    if (thread == 0) {
        fprintf(stderr, "ThreadFreezer: process %s has no thread '%s'\n", words[1], words[2]);
        return 1;
    }
    int status;
    if (ptrace(PTRACE_SEIZE, thread, 0, 0) != 0 || ptrace(PTRACE_INTERRUPT, thread, 0, 0) != 0
        || waitpid(thread, &status, __WALL) != thread) {
        perror("ThreadFreezer: cannot stop the thread");
        return 1;
    }
    printf("frozen\n");
    fflush(stdout);
    while (getchar() != EOF) {
    }
    // The kernel lets the thread go on when its tracer ends.
    return 0;
}
