/* Hosts reap children, close streams, block signals and set locales: loading works all the
 * same, or fails with an error. Each case runs in a process of its own. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault/test.h"

static bool loads_and_judges(void)
{
    oxp_filter *filter = NULL;
    bool right = oxp_host_load(&filter) == OXP_OK && oxp_host_judges_right(filter);
    oxp_filter_unref(filter);
    return right;
}

static bool with_children_reaped_by_the_system(void)
{
    signal(SIGCHLD, SIG_IGN);
    return loads_and_judges();
}

static void reap_all(int signal_number)
{
    (void)signal_number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static bool with_children_reaped_by_a_handler(void)
{
    struct sigaction action = {.sa_handler = reap_all}; /* and calls are interrupted by it */
    sigaction(SIGCHLD, &action, NULL);
    return loads_and_judges();
}

static bool with_standard_streams_closed(void)
{
    close(0);
    close(1);
    close(2);
    return loads_and_judges();
}

static bool with_all_signals_blocked(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    return loads_and_judges();
}

static bool with_a_handler_for_broken_pipes(void)
{
    signal(SIGPIPE, SIG_DFL);
    return loads_and_judges();
}

static bool in_a_folder_that_is_gone(void)
{
    char folder[] = "/tmp/oxpXXXXXX";
    return mkdtemp(folder) && !chdir(folder) && !rmdir(folder) && loads_and_judges();
}

static bool with_another_locale(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "tr_TR.UTF-8", "C.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i]))
            break;
    const char *before = setlocale(LC_ALL, NULL);
    char kept[256];
    snprintf(kept, sizeof kept, "%s", before ? before : "");
    return loads_and_judges() && !strcmp(setlocale(LC_ALL, NULL), kept);
}

static bool leaves_no_child_and_no_descriptor_behind(void)
{
    int before = dup(0);
    close(before);
    if (!loads_and_judges())
        return false;
    int after = dup(0);
    close(after);
    return before == after && waitpid(-1, NULL, WNOHANG) < 0;
}

static bool without_descriptors_it_fails_with_an_error(void)
{
    struct rlimit few = {3, 3};
    oxp_filter *filter = NULL;
    if (setrlimit(RLIMIT_NOFILE, &few))
        return false;
    oxp_status status = oxp_host_load(&filter);
    return status < 0 && !filter;
}

static bool without_its_compiling_program_it_fails_with_an_error(void)
{
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    oxp_diag *diag = NULL;
    oxp_filter *filter = NULL;
    static const char pack[] = "pack: a\nformat: 1\nversion: 1.0.0\ntitle: t\nlicense: MIT\n"
                               "languages: [en]\nrules:\n  - id: one\n    title: t\n"
                               "    severity: low\n    category: privacy.contact\n"
                               "    created: 2026-11-23\n    find: {words: [pear]}\n"
                               "    action: flag\n    tests: [{hit: pear}, {miss: apple}]\n";
    options.compiler = "/nonexistent/oxp-compile";
    oxp_status status =
        oxp_filter_load_buffer(pack, sizeof pack - 1, "a.yaml", &options, &diag, &filter);
    bool told = diag && oxp_diag_count(diag) > 0;
    oxp_diag_free(diag);
    return status == OXP_ERR_ENGINE && !filter && told;
}

static const struct odd_host {
    const char *name;
    bool (*holds)(void);
} HOSTS[] = {
    {"with children reaped by the system", with_children_reaped_by_the_system},
    {"with children reaped by a handler", with_children_reaped_by_a_handler},
    {"with the standard streams closed", with_standard_streams_closed},
    {"with all signals blocked", with_all_signals_blocked},
    {"with the default for broken pipes", with_a_handler_for_broken_pipes},
    {"in a folder that is gone", in_a_folder_that_is_gone},
    {"with another locale, which it leaves alone", with_another_locale},
    {"it leaves no child and no descriptor behind", leaves_no_child_and_no_descriptor_behind},
    {"without descriptors it fails with an error", without_descriptors_it_fails_with_an_error},
    {"without its compiling program it fails with an error",
     without_its_compiling_program_it_fails_with_an_error},
};

static void every_odd_host_is_served_or_told(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof HOSTS / sizeof *HOSTS; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (!child)
            _exit(HOSTS[i].holds() ? 0 : 1);
        int status = -1;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (status) {
            print_message("does not hold: %s (status %d)\n", HOSTS[i].name, status);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_odd_host_is_served_or_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
