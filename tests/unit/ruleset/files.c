/* Which files a load reads, and which it never does. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit.h"

#define RULES PACK "rules:\n" RULE("rule-one") "    find: {words: [a]}\n" REST
#define WITH_LIST(path)                                                                            \
    PACK "lists: {w: {file: " path "}}\nrules:\n" RULE("rule-one") "    find: {list: w}\n" REST
#define POLICY(path)                                                                               \
    "policy: one\nformat: 1\nversion: 1.0.0\npacks: [{pack: test, path: " path "}]\n"

static int tear_down(void **state)
{
    (void)state;
    remove_folder();
    return 0;
}

static char kept[8][300];

/* A path of the test's folder that stays valid: slot 0 to 7. */
static const char *at(int slot, const char *name)
{
    snprintf(kept[slot], sizeof kept[slot], "%s%s%s", folder(), *name ? "/" : "", name);
    return kept[slot];
}

static void expect(loaded l, const char *fault)
{
    if (!strstr(l.complaints, fault))
        fail_msg("expected '%s', got status %d:\n%s", fault, l.status, l.complaints);
    unload(&l);
}

static void links_that_lead_out_of_the_root_are_not_followed(void **state)
{
    (void)state;
    write_file("outside/words.txt", "secret\n");
    write_file("outside/test.yaml", RULES);
    write_file("rules/taxonomy.yaml",
               "taxonomy: 1\nformat: 1\ncategories: [{id: privacy.contact}]\n");
    write_file("rules/inside.txt", "word\n");
    write_file("rules/pack.yaml", WITH_LIST("link.txt"));
    assert_int_equal(symlink("../outside/words.txt", at(0, "rules/link.txt")), 0);
    expect(load_path(at(1, "rules/pack.yaml"), NULL, 0),
           "E1: 'link.txt' leads out of the root folder");
    /* A link that stays inside is as good as the file. */
    assert_int_equal(unlink(at(0, "rules/link.txt")), 0);
    assert_int_equal(symlink("inside.txt", at(0, "rules/link.txt")), 0);
    loaded l = must_load(load_path(at(1, "rules/pack.yaml"), NULL, 0));
    unload(&l);
    /* A folder that leads out. */
    assert_int_equal(symlink("../outside", at(0, "rules/packs")), 0);
    write_file("rules/policy.yaml", POLICY("packs/test.yaml"));
    expect(load_path(at(1, "rules/policy.yaml"), NULL, 0),
           "E1: 'packs/test.yaml' leads out of the root folder");
    /* Not even where the path is made by the loader itself. */
    write_file("rules/policy.yaml",
               "policy: one\nformat: 1\nversion: 1.0.0\npacks: [{pack: test}]\n");
    expect(load_path(at(1, "rules/policy.yaml"), NULL, 0), "E0: the pack 'test' is not at");
}

static void only_regular_files_are_read(void **state)
{
    (void)state;
    write_taxonomy();
    assert_int_equal(mkfifo(at(0, "pipe.txt"), 0600), 0);
    write_file("pack.yaml", WITH_LIST("pipe.txt"));
    expect(load_path(at(1, "pack.yaml"), folder(), 0), "E1: 'pipe.txt' is no regular file");
    assert_int_equal(mkfifo(at(0, "pipe.yaml"), 0600), 0);
    loaded l = load_path(at(1, "pipe.yaml"), folder(), 0);
    assert_int_equal(l.status, OXP_ERR_IO);
    expect(l, "E0: is no regular file and no folder");
}

static void the_root_is_the_nearest_folder_named_rules(void **state)
{
    (void)state;
    write_file("rules/taxonomy.yaml",
               "taxonomy: 1\nformat: 1\ncategories: [{id: privacy.contact}]\n");
    write_file("rules/lists/w.txt", "word\n");
    write_file("rules/packs/deep/test.yaml", WITH_LIST("../../lists/w.txt"));
    loaded l = must_load(load_path(at(0, "rules/packs/deep/test.yaml"), NULL, 0));
    unload(&l);
    /* A folder of another name is its own root. */
    write_file("other/lists/w.txt", "word\n");
    write_file("other/packs/test.yaml", WITH_LIST("../lists/w.txt"));
    expect(load_path(at(0, "other/packs/test.yaml"), NULL, 0),
           "E1: '../lists/w.txt' leads out of the root folder");
    /* Unless the host says otherwise. */
    write_file("other/taxonomy.yaml",
               "taxonomy: 1\nformat: 1\ncategories: [{id: privacy.contact}]\n");
    l = must_load(load_path(at(0, "other/packs/test.yaml"), at(1, "other"), 0));
    unload(&l);
    expect(load_path(at(0, "other/packs/test.yaml"), at(1, "rules"), 0),
           "E0: lies outside the root folder");
}

static void a_file_that_cannot_be_read_is_its_own_status(void **state)
{
    (void)state;
    write_taxonomy();
    write_file("pack.yaml", RULES);
    loaded l = load_path(at(0, "none.yaml"), folder(), 0);
    assert_int_equal(l.status, OXP_ERR_IO);
    expect(l, "0:0: E0: cannot be read: No such file or directory");
    l = load_path(at(0, "pack.yaml"), at(1, "no-root"), 0);
    assert_int_equal(l.status, OXP_ERR_IO);
    expect(l, "E0: cannot be read: No such file or directory");
    l = load_path(at(0, "pack.yaml"), at(1, "pack.yaml"), 0);
    assert_int_equal(l.status, OXP_ERR_IO);
    expect(l, "E0: cannot be read: Not a directory");
    write_file("empty/notes.txt", "no rules\n");
    l = load_path(at(0, "empty"), folder(), 0);
    assert_int_equal(l.status, OXP_ERR_IO);
    expect(l, "E0: the folder holds no *.yaml file");
}

static void a_file_over_a_megabyte_is_refused_unread(void **state)
{
    (void)state;
    char *bytes = calloc(1, (1 << 20) + 4);
    assert_non_null(bytes);
    write_taxonomy();
    write_bytes("large.yaml", bytes, (1 << 20) + 4);
    expect(load_path(at(0, "large.yaml"), folder(), 0), "E2: the file has more than 1048576 bytes");
    write_file("policy.yaml", POLICY("large.yaml"));
    expect(load_path(at(0, "policy.yaml"), folder(), 0), "E2: 'large.yaml' has more than");
    free(bytes);
}

static void texts_from_memory_read_below_their_root_only(void **state)
{
    (void)state;
    oxp_load_options options = OXP_LOAD_OPTIONS_INIT;
    static const char TEXT[] = WITH_LIST("w.txt");
    write_taxonomy();
    write_file("w.txt", "word\n");
    for (int with_root = 0; with_root < 2; with_root++) {
        oxp_diag *diag = oxp_diag_new();
        oxp_filter *filter = NULL;
        options.root = with_root ? folder() : NULL;
        oxp_status status = oxp_load("a/name.yaml", TEXT, sizeof TEXT - 1, &options, diag, &filter);
        assert_int_equal(status, with_root ? OXP_OK : OXP_ERR_RULES);
        if (!with_root) {
            oxp_complaint c = OXP_COMPLAINT_INIT;
            assert_int_equal(oxp_diag_get(diag, 0, &c), OXP_OK);
            assert_string_equal(c.file, "a/name.yaml");
            assert_string_equal(c.text,
                                "'w.txt' cannot be read: rules from memory need a root folder");
        }
        oxp_filter_unref(filter);
        oxp_diag_free(diag);
    }
}

/* An author's pack may lie anywhere: the categories are those that came with the library. */
static void a_folder_without_a_taxonomy_uses_the_shipped_one(void **state)
{
    (void)state;
    write_file("pack.yaml", RULES);
    loaded l = must_load(load_path(at(0, "pack.yaml"), NULL, 0));
    unload(&l);
}

static void a_broken_taxonomy_is_complained_of_once(void **state)
{
    (void)state;
    write_file("pack.yaml", RULES);
    write_file("taxonomy.yaml",
               "taxonomy: 1\nformat: 1\ncategories:\n  - {id: Privacy}\n  - {title: T}\n");
    loaded l = load_path(at(0, "pack.yaml"), folder(), 0);
    assert_string_equal(l.complaints, "4:10: E1: 'id' wants a category of the taxonomy, such as "
                                      "privacy.financial, found 'Privacy'\n"
                                      "5:5: E1: a category lacks the key 'id'; add it\n");
    unload(&l);
}

/* What a second load finds is never what a first one left. */
static void loads_do_not_know_of_each_other(void **state)
{
    (void)state;
    write_taxonomy();
    write_file("pack.yaml", RULES);
    loaded a = must_load(load_path(at(0, "pack.yaml"), folder(), 0));
    write_file("pack.yaml", "pack: [\n");
    loaded b = load_path(at(0, "pack.yaml"), folder(), 0);
    assert_int_equal(b.status, OXP_ERR_RULES);
    assert_null(b.filter);
    assert_string_equal(a.filter->policies[0].rules[0].id, "test/rule-one");
    assert_ptr_equal(oxp_filter_ref(a.filter), a.filter);
    oxp_filter_unref(a.filter);
    unload(&a);
    unload(&b);
    oxp_filter_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(links_that_lead_out_of_the_root_are_not_followed, tear_down),
        cmocka_unit_test_teardown(only_regular_files_are_read, tear_down),
        cmocka_unit_test_teardown(the_root_is_the_nearest_folder_named_rules, tear_down),
        cmocka_unit_test_teardown(a_file_that_cannot_be_read_is_its_own_status, tear_down),
        cmocka_unit_test_teardown(a_file_over_a_megabyte_is_refused_unread, tear_down),
        cmocka_unit_test_teardown(texts_from_memory_read_below_their_root_only, tear_down),
        cmocka_unit_test_teardown(a_folder_without_a_taxonomy_uses_the_shipped_one, tear_down),
        cmocka_unit_test_teardown(a_broken_taxonomy_is_complained_of_once, tear_down),
        cmocka_unit_test_teardown(loads_do_not_know_of_each_other, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
