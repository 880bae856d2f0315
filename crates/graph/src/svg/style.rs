//! Colours for light and dark pages, in a stylesheet that every image brings along.

/// Every image has a ground of its own, so that it is readable too where a page does not say
/// whether it is light or dark.
pub(super) const STYLE: &str = "\
svg{--bg:#fff;--ink:#1f2328;--dim:#59636e;--line:#d1d9e0;--card:#fff;--region:#8c959f;--vpc:#8250df;\
--vpcf:#fbf9ff;--zone:#6e9cbd;--sub:#eaf3fa;--flow:#0969da;--service:#6e7781;--company:#1a7f37;\
--internet:#cf222e;--other:#9a6700}\
@media (prefers-color-scheme:dark){svg{--bg:#0d1117;--ink:#e6edf3;--dim:#9198a1;--line:#3d444d;\
--card:#161b22;--region:#656c76;--vpc:#a371f7;--vpcf:#12101c;--zone:#4a7396;--sub:#13212e;\
--flow:#58a6ff;--service:#9198a1;--company:#3fb950;--internet:#ff7b72;--other:#d29922}}\
text{font-family:-apple-system,BlinkMacSystemFont,'Segoe UI','Helvetica Neue',Helvetica,Arial,\
'DejaVu Sans',sans-serif;fill:var(--ink);font-size:13px}\
.b{font-weight:600}.d{fill:var(--dim);font-size:11px}.l{font-size:11px}\
.ground{fill:var(--bg)}.region{fill:none;stroke:var(--region);stroke-dasharray:2 4}\
.vpc{fill:var(--vpcf);stroke:var(--vpc);stroke-width:1.5}.zone{fill:none;stroke:var(--zone);\
stroke-dasharray:5 4}.sub{fill:var(--sub)}.card{fill:var(--card);stroke:var(--line)}\
.maybe{stroke:var(--dim);stroke-dasharray:4 3}.chip{fill:var(--sub);stroke:var(--line)}\
.g{fill:none;stroke:var(--dim);stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}\
.e{fill:none;stroke-width:2}.q{stroke-dasharray:3 4}\
.flow{stroke:var(--flow)}.service{stroke:var(--service)}.company{stroke:var(--company)}\
.internet{stroke:var(--internet);stroke-dasharray:6 3}.other{stroke:var(--other)}\
path.h{stroke:none;stroke-dasharray:none}.h.flow{fill:var(--flow)}.h.service{fill:var(--service)}\
.h.company{fill:var(--company)}.h.internet{fill:var(--internet)}.h.other{fill:var(--other)}\
text.flow,text.service,text.company,text.internet,text.other{stroke:none}\
text.flow{fill:var(--flow)}text.service{fill:var(--dim)}text.company{fill:var(--company)}\
text.internet{fill:var(--internet)}text.other{fill:var(--other)}";
