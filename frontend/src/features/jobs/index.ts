export { JobCard } from "./job-card";
export { JobPill } from "./job-pill";
