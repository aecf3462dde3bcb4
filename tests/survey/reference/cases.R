# The designs and the calls; make_reference.R runs them.

# ---- one stage ----
S <- "svydesign(id=~1, strata=~stratum, weights=~weight, fpc=~fpc, data=enterprises)"
design_is("ent", "enterprises.csv", S)
design_is("ent_wr", "enterprises.csv", "svydesign(id=~1, strata=~stratum, weights=~weight, data=enterprises)")
design_is("ent_columns", "enterprises.csv",
          "svydesign(id=~1, strata=~interaction(size, industry), weights=~weight, fpc=~fpc, data=enterprises)")
design_is("ent_fraction", "enterprises.csv",
          "svydesign(id=~1, strata=~stratum, weights=~weight, fpc=~I(n_h/fpc), data=enterprises)")
design_is("ent_fpc_only", "enterprises.csv", "svydesign(id=~1, strata=~stratum, fpc=~fpc, data=enterprises)")
design_is("ent_weights_only", "enterprises.csv", "svydesign(id=~1, weights=~weight, data=enterprises)")

group <- "one stage"
case("ent_mean", "ent", "svymean(~turnover+employees+uses_social+ordered, ent)", covariances)
case("ent_total", "ent", "svytotal(~turnover+employees+uses_social+ordered, ent)", covariances)
case("ent_mean_ci", "ent", "svymean(~turnover+uses_social, ent)", function(x) intervals(x, degf(ent)))
case("ent_factor_mean", "ent", "svymean(~region, ent)", covariances)
case("ent_factor_total", "ent", "svytotal(~region, ent)", covariances)
case("ent_strata_total", "ent", "svytotal(~size, ent)", estimates,
     note = "the standard error is not zero: weights vary within strata")
case("ent_crossed_factor", "ent", "svymean(~interaction(size, region), ent)", estimates)
case("ent_wr_mean", "ent_wr", "svymean(~turnover+uses_social, ent_wr)", covariances)
case("ent_wr_total", "ent_wr", "svytotal(~turnover+uses_social, ent_wr)", covariances)
case("ent_columns_total", "ent_columns", "svytotal(~turnover, ent_columns)", estimates)
case("ent_fraction_total", "ent_fraction", "svytotal(~turnover, ent_fraction)", estimates)
case("ent_fpc_only_total", "ent_fpc_only", "svytotal(~turnover+uses_social, ent_fpc_only)", estimates)
case("ent_fpc_only_mean", "ent_fpc_only", "svymean(~turnover+uses_social, ent_fpc_only)", estimates)
case("ent_weights_only_mean", "ent_weights_only", "svymean(~turnover+uses_social, ent_weights_only)", estimates)
case("ent_weights_only_total", "ent_weights_only", "svytotal(~turnover+uses_social, ent_weights_only)", estimates)
case("ent_ratio", "ent", "svyratio(~turnover, ~employees, ent)", ratios)
case("ent_ratio_growth", "ent", "svyratio(~turnover, ~turnover_before, ent)", ratios)
case("ent_var", "ent", "svyvar(~turnover, ent)", spread)
case("ent_var_binary", "ent", "svyvar(~uses_social, ent)", spread)
case("ent_var_domain", "ent",
     "svyvar(~turnover, subset(ent, industry=='C'))", spread, note = "n of the domain in n/(n-1)")
case("ent_degf", "ent", "degf(ent)", number)

group <- "missing values"
case("ent_missing_mean", "ent", "svymean(~web_sales, ent, na.rm=TRUE)", estimates)
case("ent_missing_total", "ent", "svytotal(~web_sales, ent, na.rm=TRUE)", estimates)
case("ent_missing_policy", "ent", "svymean(~policy, ent, na.rm=TRUE)", estimates)
case("ent_missing_purpose_mean", "ent", "svymean(~purpose, ent, na.rm=TRUE)", covariances)
case("ent_missing_purpose_total", "ent", "svytotal(~purpose, ent, na.rm=TRUE)", covariances)
case("ent_missing_joint", "ent", "svymean(~web_sales+policy, ent, na.rm=TRUE)", estimates,
     note = "several variables: only rows complete in all of them")
case("ent_missing_ratio", "ent", "svyratio(~web_sales, ~employees, ent, na.rm=TRUE)", ratios)
case("ent_missing_var", "ent", "svyvar(~web_sales, ent, na.rm=TRUE)", spread, note = "n of ALL rows in n/(n-1)")
case("ent_missing_by", "ent", "svyby(~web_sales, ~industry, ent, svymean, na.rm=TRUE)", estimates)
case("ent_missing_purpose_by", "ent", "svyby(~purpose, ~size, ent, svymean, na.rm=TRUE)", estimates)
case("ent_missing_deff", "ent", "svymean(~web_sales, ent, na.rm=TRUE, deff=TRUE)", effects)

group <- "domains"
case("ent_by_industry_mean", "ent", "svyby(~turnover, ~industry, ent, svymean, covmat=TRUE)", covariances)
case("ent_by_industry_total", "ent", "svyby(~turnover, ~industry, ent, svytotal, covmat=TRUE)", covariances)
case("ent_by_region_mean", "ent", "svyby(~turnover+uses_social, ~region, ent, svymean, covmat=TRUE)", covariances)
case("ent_by_region_total", "ent", "svyby(~turnover+uses_social, ~region, ent, svytotal, covmat=TRUE)", covariances)
case("ent_by_crossed_mean", "ent", "svyby(~uses_social, ~size+region, ent, svymean, covmat=TRUE)", covariances)
case("ent_by_crossed_total", "ent", "svyby(~turnover, ~size+region, ent, svytotal)", estimates)
case("ent_by_crossed_counts", "ent", "svyby(~turnover, ~size+region, ent, unwtd.count)", function(x)
  list(names = I(rownames(x)), count = I(flat(x$counts)), domains = lapply(as.list(x[1:2]), function(d) I(as.character(d)))))
case("ent_by_crossed_weighted", "ent", "svyby(~I(0*turnover+1), ~size+region, ent, svytotal)", estimates,
     note = "the weighted number of enterprises")
case("ent_by_factor", "ent", "svyby(~region, ~size, ent, svymean)", estimates)
case("ent_by_ratio", "ent",
     "svyby(~turnover, ~region, ent, svyratio, denominator=~employees, covmat=TRUE)", covariances)
case("ent_by_ci", "ent", "svyby(~turnover, ~industry, ent, svymean)", function(x) intervals(x, degf(ent)),
     note = "one df, of the whole design")
case("ent_by_wr", "ent_wr", "svyby(~turnover, ~region, ent_wr, svytotal)", estimates)
case("ent_subset_small", "ent", "svymean(~turnover, subset(ent, region=='west' & size=='250+'))", estimates)
case("ent_subset_census", "ent", "svymean(~turnover, subset(ent, size=='250+' & industry=='J'))", estimates)
case("ent_by_degf", "ent", "sapply(levels(enterprises$region), function(r) degf(subset(ent, region==r)))", numbers)
case("ent_by_degf_industry", "ent",
     "sapply(levels(enterprises$industry), function(r) degf(subset(ent, industry==r)))", numbers)

group <- "design effects"
V <- "~turnover+uses_social"
for (kind in c("TRUE", "'replace'")) {
  tag <- if (kind == "TRUE") "deff" else "deff_replace"
  case(paste0("ent_mean_", tag), "ent", sprintf("svymean(%s, ent, deff=%s)", V, kind), effects)
  case(paste0("ent_total_", tag), "ent", sprintf("svytotal(%s, ent, deff=%s)", V, kind), effects)
  case(paste0("ent_by_mean_", tag), "ent", sprintf("svyby(%s, ~region, ent, svymean, deff=%s)", V, kind), effects_by)
  case(paste0("ent_by_total_", tag), "ent", sprintf("svyby(%s, ~region, ent, svytotal, deff=%s)", V, kind), effects_by)
}
case("ent_ratio_deff", "ent",
     "svyratio(~turnover, ~employees, ent, deff=TRUE)", function(x) c(ratios(x), deff = flat(deff(x))))

group <- "proportions"
for (method in c("logit", "likelihood", "asin", "beta", "mean", "xlogit")) {
  tolerance <- switch(method, likelihood = 0.02, logit = 1e-7)
  case(paste0("ent_ciprop_", method), "ent",
       sprintf("svyciprop(~uses_social, ent, method='%s')", method), proportion, tolerance)
  case(paste0("ent_ciprop_domain_", method), "ent",
       sprintf("svyciprop(~uses_social, subset(ent, region=='west' & size=='10-49'), method='%s')", method), proportion, tolerance)
  case(paste0("ent_ciprop_missing_", method), "ent",
       sprintf("svyciprop(~policy, ent, method='%s', na.rm=TRUE)", method),
       proportion, tolerance)
}
for (method in c("beta", "mean", "xlogit"))
  case(paste0("ent_ciprop_by_", method), "ent",
       sprintf("svyby(~uses_social, ~industry, ent, svyciprop, vartype='ci', method='%s')", method), proportions)

group <- "quantiles"
Q <- "c(.1, .25, .5, .75, .9)"
for (type in c("mean", "beta", "xlogit", "asin")) {
  case(paste0("ent_quantile_", type), "ent",
       sprintf("svyquantile(~turnover, ent, %s, interval.type='%s')", Q, type), quantiles)
  case(paste0("ent_quantile_domain_", type), "ent",
       sprintf("svyquantile(~turnover, subset(ent, region=='south'), %s, interval.type='%s')", Q, type), quantiles)
}
for (rule in c("math", "school", "shahvaish", paste0("hf", 1:9))) {
  case(paste0("ent_qrule_", rule), "ent", sprintf("svyquantile(~turnover, ent, %s, qrule='%s')", Q, rule), quantiles)
  case(paste0("ent_qrule_ties_", rule), "ent",
       sprintf("svyquantile(~ordered, ent, %s, qrule='%s')", Q, rule), quantiles)
}
# interval.type="score" is left out: README.md says why.
case("ent_quantile_missing", "ent", sprintf("svyquantile(~web_sales, ent, %s, na.rm=TRUE)", Q), quantiles)
source("cases_more.R")
