import { useId } from "react";
import { field } from "../app/fields";
import { fieldKind, type Param } from "./endpoint";

type Props = { param: Param; value: string; onChange: (value: string) => void };

const valueMax = 1_000;

/** One parameter: what it is called, what it takes, what it is without a value. */
export function ParamField({ param, value, onChange }: Props) {
  const id = useId();
  const { inputMode, placeholder } = fieldKind(param.type);
  return (
    <div data-param={param.name} className="min-w-0">
      <div className="flex items-baseline gap-2">
        <label htmlFor={id} className="min-w-0 truncate font-mono text-small"><bdi>{param.name}</bdi></label>
        <span className="text-tiny text-muted">{param.type}</span>
        {param.isRequired && <span className="text-tiny font-semibold text-impacted">required</span>}
        {param.default !== "" && <span className="ml-auto min-w-0 truncate text-tiny text-muted">default <bdi>{param.default}</bdi></span>}
      </div>
      <input
        id={id}
        value={value}
        required={param.isRequired && param.default === ""}
        maxLength={valueMax}
        inputMode={inputMode}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        placeholder={param.default === "" ? placeholder : param.default}
        aria-describedby={param.description === "" ? undefined : `${id}-said`}
        onChange={(event) => onChange(event.target.value)}
        className={`${field} mt-0.5 w-full`}
      />
      {param.description !== "" && <p id={`${id}-said`} dir="auto" className="text-small text-muted [overflow-wrap:anywhere]">{param.description}</p>}
    </div>
  );
}
