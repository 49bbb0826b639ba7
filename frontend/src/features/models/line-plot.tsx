import "@mantine/charts/styles.css";
import { LineChart } from "@mantine/charts";
import type { DotItemDotProps } from "recharts";
import { shareTicks } from "./figures";
import type { LinePlotProps } from "./line-figure";

const AIR = { top: 8, right: 16, bottom: 26, left: 0 };

/** The drawing of a `LineFigure`: what the charting library is loaded for. */
export function LinePlot({ points, x, series, format, formatX, domain, scale, diagonal, sized }: LinePlotProps) {
  const values = points.map((point) => point[x.name]).filter((value) => typeof value === "number");
  const most = Math.max(...points.map(({ size }) => (typeof size === "number" ? size : 0)), 1);
  return (
    <LineChart
      h={220}
      data={points.map((point) => ({ ...point }))}
      dataKey={x.name}
      series={series.map(({ name, label, colour, dashed }) => ({
        name,
        label,
        color: colour,
        ...(dashed && { strokeDasharray: "5 4" }),
      }))}
      curveType="linear"
      strokeWidth={2}
      gridAxis="xy"
      strokeDasharray="2 4"
      textColor="var(--dim)"
      gridColor="var(--line)"
      withLegend={series.length > 1}
      legendProps={{ verticalAlign: "top", height: 30 }}
      valueFormatter={format}
      xAxisLabel={x.label}
      tooltipProps={{ labelFormatter: (value) => `${x.label}: ${formatX(Number(value))}` }}
      tooltipAnimationDuration={0}
      // The figure around it has the name and the numbers; a second way in for keys would have neither.
      accessibilityLayer={false}
      lineChartProps={{ margin: AIR }}
      xAxisProps={{
        type: "number",
        domain: diagonal ? [0, 1] : ["dataMin", "dataMax"],
        scale,
        tickFormatter: diagonal ? wholePercent : formatX,
        ...(diagonal && { ticks: shareTicks([0, 1]) }),
        ...(!diagonal && values.length <= 8 && { ticks: [...new Set(values)] }),
      }}
      yAxisProps={{
        width: 52,
        interval: 0,
        ...(domain
          ? { domain: [...domain], ticks: shareTicks(domain), tickFormatter: wholePercent }
          : { domain: ["auto", "auto"] }),
      }}
      {...(diagonal && {
        referenceLines: [
          {
            segment: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
            color: "var(--line-strong)",
            strokeDasharray: "4 4",
          },
        ],
      })}
      {...(sized && {
        lineProps: { dot: (dot: DotItemDotProps) => <SizedDot key={dot.index} dot={dot} most={most} /> },
      })}
    />
  );
}

/** A dot whose area says how many images stand behind it. */
function SizedDot({ dot, most }: { dot: DotItemDotProps; most: number }) {
  const size = Number(dot.payload?.size ?? 0);
  return <circle cx={dot.cx} cy={dot.cy} r={3 + 6 * Math.sqrt(size / most)} fill="var(--accent)" fillOpacity={0.75} />;
}

function wholePercent(value: number): string {
  return `${Math.round(100 * value)} %`;
}
