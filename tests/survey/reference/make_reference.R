# Write reference.json: what R survey answers to the cases of cases.R on the data of this folder.
# Run it here: Rscript make_reference.R
# The values are computed by R survey (GPL), which is only run; nothing of its code is here.

suppressMessages(library(survey))
options(warn = 1, survey.lonely.psu = "fail")

read <- function(name) read.csv(paste0(name, ".csv"), na.strings = "", stringsAsFactors = TRUE)
enterprises <- read("enterprises")
enterprises$stratum <- interaction(enterprises$size, enterprises$industry, sep = " ", drop = TRUE)
schools <- read("schools")
lonely <- read("lonely")
paired <- read("paired")

# ---- readers: from what R returns to a plain list ----
flat <- function(x) as.numeric(unlist(x))

estimates <- function(x) {
  value <- list(names = I(names(coef(x))), est = I(flat(coef(x))), se = I(flat(SE(x))))
  by <- attr(x, "svyby")
  if (!is.null(by)) value$domains <- lapply(as.list(as.data.frame(x)[by$margins]), function(d) I(as.character(d)))
  value
}
ratios <- function(x) list(est = flat(coef(x)), se = flat(SE(x)))
covariances <- function(x) c(estimates(x), list(vcov = unname(as.matrix(vcov(x)))))
effects <- function(x) c(estimates(x), list(deff = I(flat(deff(x)))))
# deff() fails on svyby(deff = "replace"), so the columns are read by name.
effects_by <- function(x) c(estimates(x), list(deff = I(flat(as.data.frame(x)[grep("^DEff", names(x))]))))
intervals <- function(x, df) {
  ci <- confint(x, df = df)
  c(estimates(x), list(df = df, low = I(flat(ci[, 1])), high = I(flat(ci[, 2]))))
}
spread <- function(x) list(var = unname(as.matrix(x)), se = I(flat(SE(x))))
proportion <- function(x) list(est = flat(coef(x)), low = confint(x)[[1]], high = confint(x)[[2]])
proportions <- function(x) {
  value <- list(names = I(names(coef(x))), est = I(flat(coef(x))))
  c(value, list(low = I(flat(x$ci_l)), high = I(flat(x$ci_u))))
}
quantiles <- function(x) {
  m <- x[[1]]
  list(q = I(as.numeric(rownames(m))), quantile = I(flat(m[, 1])), ci_lo = I(flat(m[, 2])),
       ci_hi = I(flat(m[, 3])), se = I(flat(m[, 4])))
}
number <- function(x) list(value = flat(x))
numbers <- function(x) list(names = I(names(x)), value = I(flat(x)))
contrast <- function(x) list(est = flat(coef(x)), se = flat(SE(x)))
t_test <- function(x) {
  ci <- if (is.null(x$conf.int)) NULL else list(low = x$conf.int[[1]], high = x$conf.int[[2]])
  c(list(est = flat(x$estimate), t = flat(x$statistic), df = flat(x$parameter), p = flat(x$p.value)), ci)
}
chi_square <- function(x) list(stat = flat(x$statistic), df = I(flat(x$parameter)), p = flat(x$p.value))
rank_two <- function(x) list(est = flat(x$estimate), t = flat(x$statistic), df = flat(x$parameter), p = flat(x$p.value))
# For three and more groups R 4.1-1 swaps its fields "statistic" and "parameter"; read them by meaning.
rank_many <- function(x) {
  both <- c(flat(x$statistic), flat(x$parameter))
  wald <- grepl("Chisq", c(names(x$statistic), names(x$parameter), rownames(x$parameter)))
  chisq <- if (length(dim(x$parameter))) flat(x$parameter) else both[wald]
  list(wald = chisq, q = flat(x$statistic), ddf = flat(x$ddf), p = flat(x$p.value))
}
model <- function(x) {
  s <- summary(x)$coefficients
  list(names = I(rownames(s)), coef = I(flat(s[, 1])), se = I(flat(s[, 2])), t = I(flat(s[, 3])), p = I(flat(s[, 4])),
       df = x$df.residual, vcov = unname(vcov(x)))
}
term <- function(x) list(F = flat(x$Ftest), df = flat(x$df), ddf = flat(x$ddf), p = flat(x$p))
weighting <- function(x) {
  w <- weights(x)
  list(min = min(w), max = max(w), sum = sum(w), sumsq = sum(w^2), first = I(flat(w[1:8])))
}
cells <- function(x) list(rows = I(rownames(x)), cols = I(colnames(x)), cells = unname(unclass(x)))
replicates <- function(x) {
  list(replicates = ncol(weights(x)), scale = x$scale, rscales = I(flat(x$rscales)), mse = x$mse, degf = degf(x))
}

# ---- JSON with 17 significant digits (jsonlite writes 15) ----
scalar <- function(x) {
  if (is.character(x)) return(paste0('"', gsub('"', "'", gsub("\\s+", " ", x)), '"'))
  if (is.logical(x)) return(ifelse(is.na(x), "null", tolower(x)))
  ifelse(is.finite(x), sprintf("%.17g", x), "null")
}
json <- function(x, indent = "") {
  if (is.list(x)) {
    deeper <- paste0(indent, " ")
    parts <- vapply(names(x), function(n) paste0(deeper, '"', n, '": ', json(x[[n]], deeper)), "")
    return(paste0("{\n", paste(parts, collapse = ",\n"), "\n", indent, "}"))
  }
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(row) json(I(row))), collapse = ", "), "]"))
  single <- length(x) == 1 && !inherits(x, "AsIs")
  text <- scalar(unclass(unname(x)))
  if (single) text else paste0("[", paste(text, collapse = ", "), "]")
}

# ---- cases ----
designs <- list()
cases <- list()
group <- ""

# Name a design; `lonely.psu` is the option that holds when its cases are computed.
design_is <- function(name, data, text, lonely.psu = NULL, domains = FALSE) {
  value <- eval(parse(text = text), globalenv())
  assign(name, value, globalenv())
  designs[[name]] <<- list(data = data, text = gsub("\\s+", " ", text), lonely = lonely.psu, domains = domains)
}

# Compute one case: `text` uses the design under its own name.
case <- function(name, design, text, reader, tolerance = NULL, note = NULL) {
  stopifnot(is.null(cases[[name]]))
  d <- designs[[design]]
  old <- options(survey.lonely.psu = if (is.null(d$lonely)) "fail" else d$lonely, survey.adjust.domain.lonely = d$domains)
  on.exit(options(old))
  value <- reader(eval(parse(text = text), globalenv()))
  entry <- list(group = group, data = d$data, design_name = design, design = d$text)
  if (!is.null(d$lonely)) entry$lonely_psu <- d$lonely
  if (d$domains) entry$adjust_domain_lonely <- TRUE
  entry$call <- text
  entry$value <- value
  entry$tolerance <- tolerance
  entry$note <- note
  cases[[name]] <<- entry
}

source("cases.R")
meta <- list(r = R.version.string, survey = as.character(packageVersion("survey")), n = length(cases),
             licence = "values computed by R survey; data made by make_data.py",
             tolerance = "1e-9 relative where a case names none")
writeLines(json(list(meta = meta, cases = cases)), "reference.json")
cat(length(cases), "cases\n")
print(table(vapply(cases, function(c) c$group, "")))
