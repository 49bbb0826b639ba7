export { JobCard } from "./job-card";
export { JobLine } from "./job-line";
export { JobPill } from "./job-pill";
