/* The directives, and the policies that they name: loaded once each, when nginx reads its
 * configuration, so that `nginx -t` and a reload refuse broken rules and the workers inherit the
 * compiled filters. */
#include "module.h"

static void *create_main_conf(ngx_conf_t *cf);
static void *create_loc_conf(ngx_conf_t *cf);
static char *merge_loc_conf(ngx_conf_t *cf, void *parent, void *child);
static char *set_policy(ngx_conf_t *cf, ngx_command_t *command, void *conf);
static ngx_int_t install(ngx_conf_t *cf);

#define OXP_NGX_ANYWHERE (NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF)

static ngx_conf_enum_t MODES[] = {{ngx_string("off"), OXP_NGX_OFF},
                                  {ngx_string("on"), OXP_NGX_ON},
                                  {ngx_string("shadow"), OXP_NGX_SHADOW},
                                  {ngx_null_string, 0}};

static ngx_command_t COMMANDS[] = {
    {ngx_string("oxpecker"), OXP_NGX_ANYWHERE | NGX_CONF_TAKE1, ngx_conf_set_enum_slot,
     NGX_HTTP_LOC_CONF_OFFSET, offsetof(oxp_ngx_loc_conf, mode), MODES},
    {ngx_string("oxpecker_policy"), OXP_NGX_ANYWHERE | NGX_CONF_TAKE1, set_policy,
     NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    {ngx_string("oxpecker_tenant"), OXP_NGX_ANYWHERE | NGX_CONF_TAKE1,
     ngx_http_set_complex_value_slot, NGX_HTTP_LOC_CONF_OFFSET, offsetof(oxp_ngx_loc_conf, tenant),
     NULL},
    ngx_null_command};

static ngx_http_module_t MODULE = {.preconfiguration = oxp_ngx_variables,
                                   .postconfiguration = install,
                                   .create_main_conf = create_main_conf,
                                   .create_loc_conf = create_loc_conf,
                                   .merge_loc_conf = merge_loc_conf};

ngx_module_t ngx_http_oxpecker_module = {NGX_MODULE_V1, &MODULE, COMMANDS, NGX_HTTP_MODULE,
                                         NULL,          NULL,    NULL,     NULL,
                                         NULL,          NULL,    NULL,     NGX_MODULE_V1_PADDING};

oxp_ngx_loc_conf *oxp_ngx_conf(ngx_http_request_t *r)
{
    return ngx_http_get_module_loc_conf(r, ngx_http_oxpecker_module);
}

/* Runs when the cycle that read the configuration ends: a reload, a failed `nginx -t`, an exit. */
static void release_policies(void *data)
{
    oxp_ngx_main_conf *conf = data;
    oxp_ngx_policy *policies = conf->policies.elts;
    for (ngx_uint_t i = 0; i < conf->policies.nelts; i++)
        oxp_filter_unref(policies[i].filter);
    conf->policies.nelts = 0;
}

static void *create_main_conf(ngx_conf_t *cf)
{
    oxp_ngx_main_conf *conf = ngx_pcalloc(cf->pool, sizeof *conf);
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);
    if (!conf || !cleanup ||
        ngx_array_init(&conf->policies, cf->pool, 2, sizeof(oxp_ngx_policy)) != NGX_OK)
        return NULL;
    cleanup->handler = release_policies;
    cleanup->data = conf;
    return conf;
}

static void *create_loc_conf(ngx_conf_t *cf)
{
    oxp_ngx_loc_conf *conf = ngx_pcalloc(cf->pool, sizeof *conf);
    if (!conf)
        return NULL;
    conf->mode = NGX_CONF_UNSET_UINT;
    conf->filter = NGX_CONF_UNSET_PTR;
    conf->tenant = NGX_CONF_UNSET_PTR;
    return conf;
}

static char *merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    oxp_ngx_loc_conf *above = parent;
    oxp_ngx_loc_conf *conf = child;
    ngx_conf_merge_uint_value(conf->mode, above->mode, OXP_NGX_OFF);
    ngx_conf_merge_ptr_value(conf->filter, above->filter, NULL);
    ngx_conf_merge_ptr_value(conf->tenant, above->tenant, NULL);
    if (conf->mode != OXP_NGX_OFF && !conf->filter) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"oxpecker\" is switched on without \"oxpecker_policy PATH\"");
        return NGX_CONF_ERROR;
    }
    return NGX_CONF_OK;
}

static void log_complaints(ngx_conf_t *cf, const oxp_diag *diag)
{
    for (size_t i = 0; i < oxp_diag_count(diag); i++) {
        oxp_complaint complaint = OXP_COMPLAINT_INIT;
        if (oxp_diag_get(diag, i, &complaint) != OXP_OK)
            continue;
        ngx_uint_t level = complaint.level == OXP_DIAG_ERROR ? NGX_LOG_EMERG : NGX_LOG_WARN;
        if (complaint.line) {
            ngx_log_error(level, cf->log, 0, "oxpecker: %s:%uD:%uD: %s", complaint.file,
                          complaint.line, complaint.column, complaint.text);
        } else {
            ngx_log_error(level, cf->log, 0, "oxpecker: %s: %s", complaint.file, complaint.text);
        }
    }
}

static oxp_filter *load(ngx_conf_t *cf, oxp_ngx_main_conf *main, const ngx_str_t *path)
{
    oxp_ngx_policy *policies = main->policies.elts;
    for (ngx_uint_t i = 0; i < main->policies.nelts; i++)
        if (policies[i].path.len == path->len &&
            ngx_memcmp(policies[i].path.data, path->data, path->len) == 0)
            return policies[i].filter;

    /* The place is made first: a loaded filter that could not be noted would never be freed. */
    oxp_ngx_policy *policy = ngx_array_push(&main->policies);
    if (!policy)
        return NULL;
    *policy = (oxp_ngx_policy){.path = *path, .filter = NULL};
    oxp_diag *diag = NULL;
    oxp_status status =
        oxp_filter_load_file((const char *)path->data, NULL, &diag, &policy->filter);
    log_complaints(cf, diag);
    oxp_diag_free(diag);
    if (status == OXP_OK)
        return policy->filter;
    policy->filter = NULL;
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "oxpecker_policy \"%V\" cannot be used: %s", path,
                       oxp_status_name(status));
    return NULL;
}

static char *set_policy(ngx_conf_t *cf, ngx_command_t *command, void *data)
{
    (void)command;
    oxp_ngx_loc_conf *conf = data;
    if (conf->filter != NGX_CONF_UNSET_PTR)
        return "is duplicate";
    ngx_str_t *words = cf->args->elts;
    ngx_str_t path = words[1];
    if (path.len == 0)
        return "needs a path";
    /* Relative to the folder of nginx.conf, as `include` is. */
    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK)
        return NGX_CONF_ERROR;
    oxp_ngx_main_conf *main = ngx_http_conf_get_module_main_conf(cf, ngx_http_oxpecker_module);
    conf->filter = load(cf, main, &path);
    return conf->filter ? NGX_CONF_OK : NGX_CONF_ERROR;
}

static ngx_int_t add_handler(ngx_http_core_main_conf_t *core, ngx_http_phases phase,
                             ngx_http_handler_pt handler)
{
    ngx_http_handler_pt *place = ngx_array_push(&core->phases[phase].handlers);
    if (!place)
        return NGX_ERROR;
    *place = handler;
    return NGX_OK;
}

static ngx_int_t install(ngx_conf_t *cf)
{
    ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    /* Behind the access phase: who is not let in costs no scan, limits have been kept, and the
     * tenant may be a variable that authentication sets. */
    if (add_handler(core, NGX_HTTP_PRECONTENT_PHASE, oxp_ngx_request) != NGX_OK ||
        add_handler(core, NGX_HTTP_LOG_PHASE, oxp_ngx_log) != NGX_OK)
        return NGX_ERROR;
    oxp_ngx_header_filter_install();
    oxp_ngx_body_filter_install();
    return NGX_OK;
}
