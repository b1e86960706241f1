// libfaketime moves timers with the clock it fakes, those of the monotonic clock too, which a step of the wall clock
// never moves: loaded before it, this hands them to the kernel as they are.
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int timerfd_settime(int timer, int flags, const struct itimerspec *new, struct itimerspec *old) {
    return (int)syscall(SYS_timerfd_settime, timer, flags, new, old);
}
